// npm start: everything on this machine, from a fresh clone on.
import { requireNode } from './require-node.mjs';

requireNode();
import('./bootstrap.mjs').then(({ makeReady, compiled }) =>
  makeReady()
    .then(() => import('node:url'))
    .then(({ pathToFileURL }) => import(pathToFileURL(compiled('local', 'src', 'main.js')).href)),
);
