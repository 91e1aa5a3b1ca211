// npm run mutants: becomes the trial of the tests, so that signals reach it directly.
import { requireNode } from './require-node.mjs';

requireNode();
import('./bootstrap.mjs').then(({ makeReady, root }) =>
  makeReady()
    .then(() => Promise.all([import('node:path'), import('node:url')]))
    .then(([path, { pathToFileURL }]) => {
      const file = path.join(root, 'dist', 'test', 'mutants', 'mutants.js');
      process.argv.splice(1, 1, file);
      return import(pathToFileURL(file).href);
    }),
);
