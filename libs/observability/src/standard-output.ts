import { Counter, register } from 'prom-client';
import { LineOutput } from '#kernel';

let standardOutput: LineOutput | undefined;
let tellRecovered: (lostLines: number) => void = () => undefined;

/** The one output of this process's logs. `recovered` hears of lines that were lost once lines are written again. */
export function openStandardOutput(recovered: (lostLines: number) => void): LineOutput {
  tellRecovered = recovered;
  standardOutput ??= open();
  return standardOutput;
}

function open(): LineOutput {
  const dropped = droppedCounter();
  // What others print there must not end the process either, when nobody reads it any more.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return new LineOutput(process.stdout.fd, {
    lost: (lines) => dropped.inc(lines),
    recovered: (lines) => tellRecovered(lines),
  });
}

function droppedCounter(): Counter {
  const name = 'log_lines_dropped_total';
  const known = register.getSingleMetric(name) as Counter | undefined;
  return known ?? new Counter({ name, help: 'Log lines that could not be written and were dropped' });
}
