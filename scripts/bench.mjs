// npm run bench, bench:pricing, bench:catalogue, …: becomes the benchmark of that name, so that signals reach it directly.
import { requireNode } from './require-node.mjs';

requireNode();
import('./bootstrap.mjs').then(({ makeReady, benchmarkNamed }) =>
  makeReady()
    .then(() => import('node:url'))
    .then(({ pathToFileURL }) => {
      const name = process.argv[2] || '';
      const file = benchmarkNamed(name);
      if (!file) {
        console.error('There is no benchmark named "' + name + '".');
        process.exit(1);
      }
      process.argv.splice(1, 2, file);
      return import(pathToFileURL(file).href);
    }),
);
