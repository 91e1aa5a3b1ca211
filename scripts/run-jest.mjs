import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { root } from './bootstrap.mjs';

/** `source`: what Jest itself loads (the global set-up) resolves `#lib` to the TypeScript sources, as the tests do. */
const nodeFlags = ['--conditions=source', '--disable-warning=ExperimentalWarning'];

/** Runs Jest and ends as it ends. A signal ends Jest first, and what Jest has started ends with it. */
export function runJest(args) {
  const require = createRequire(import.meta.url);
  const jest = path.join(path.dirname(require.resolve('jest/package.json')), 'bin', 'jest.js');
  const child = spawn(process.execPath, [...nodeFlags, jest, ...args], { cwd: root, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + os.constants.signals[signal];
  });
}
