// npm run start:api, start:worker, migrate, audit, …: becomes the program of that name, so that signals reach it directly.
import { requireNode } from './require-node.mjs';

requireNode();
import('./bootstrap.mjs').then(({ makeReady, compiled }) =>
  makeReady()
    .then(() => import('node:url'))
    .then(({ pathToFileURL }) => {
      const name = process.argv[2] || '';
      const file =
        name === 'api' || name === 'worker' ? compiled(name, 'src', 'main.js') : compiled('cli', 'src', name + '.js');
      if (!file || !/^[a-z-]+$/.test(name)) {
        console.error('There is no program named "' + name + '".');
        process.exit(1);
      }
      process.argv.splice(1, 2, file);
      return import(pathToFileURL(file).href);
    }),
);
