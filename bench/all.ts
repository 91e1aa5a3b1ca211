import { spawn } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';

/** One after the other, each in a process of its own, so that none warms up or fills the memory of the next. */
const benchmarks = ['pricing', 'catalogue', 'import', 'checkout', 'purchase', 'mail', 'paid', 'backlog'];

async function runAll(): Promise<void> {
  for (const [place, name] of benchmarks.entries()) {
    console.error(`Benchmark ${place + 1} of ${benchmarks.length}: ${name}.`);
    const child = spawn(process.execPath, [path.join(__dirname, `${name}.js`)], { stdio: 'inherit' });
    const pass = (signal: NodeJS.Signals): boolean => child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const signal of signals) process.on(signal, pass);
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    for (const each of signals) process.off(each, pass);
    if (code !== 0) {
      process.exitCode = code ?? 128 + os.constants.signals[signal ?? 'SIGTERM'];
      return;
    }
    console.log('');
  }
}

void runAll();
