// npm test: every test, from a fresh clone on. Arguments go to Jest.
import { requireNode } from './require-node.mjs';

requireNode();
import('./bootstrap.mjs').then(({ makeReady }) =>
  makeReady()
    .then(() => import('./run-jest.mjs'))
    .then(({ runJest }) => runJest(process.argv.slice(2))),
);
