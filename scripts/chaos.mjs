// npm run chaos: becomes the instrument that tries to break the shop, so that signals reach it directly.
import { requireNode } from './require-node.mjs';

requireNode();
import('./bootstrap.mjs').then(({ makeReady, root }) =>
  makeReady()
    .then(() => Promise.all([import('node:path'), import('node:url')]))
    .then(([path, { pathToFileURL }]) => {
      const file = path.join(root, 'dist', 'test', 'chaos', 'chaos.js');
      process.argv.splice(1, 1, file);
      return import(pathToFileURL(file).href);
    }),
);
