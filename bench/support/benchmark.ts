import { machineHeader } from './machine';

/** Nothing could be measured; the message says why and is all that the reader needs. */
export class NotMeasured extends Error {}

/** What a benchmark may do besides measuring. */
export interface Bench {
  /** Says on standard error what is being done. */
  progress(line: string): void;
  /** Says a result on standard output. */
  print(text: string): void;
  /** Has something undone at the end, however it comes; the latest first. */
  afterwards(undo: () => Promise<unknown> | unknown): void;
}

export interface Benchmark {
  readonly title: string;
  /** It ends without a result when it takes longer. */
  readonly atMostMinutes: number;
  readonly measure: (bench: Bench) => Promise<void>;
  /** What the reader may do next: the last line. */
  readonly next: string;
}

const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Runs a benchmark as the whole process. Ends with 1 when it could not measure, and undoes what was done in any case. */
export async function runBenchmark({ title, atMostMinutes, measure, next }: Benchmark): Promise<void> {
  const undos: (() => Promise<unknown> | unknown)[] = [];
  const startedAt = performance.now();
  const seconds = (): number => Math.round((performance.now() - startedAt) / 1000);
  const bench: Bench = {
    progress: (line) => console.error(`[${String(seconds()).padStart(4)} s] ${line}`),
    print: (text) => console.log(text),
    afterwards: (undo) => void undos.push(undo),
  };
  const interrupted = rejectedBy(atMostMinutes);
  bench.print(`# ${title}\n\n${machineHeader()}\n`);
  let code = 0;
  try {
    await Promise.race([measure(bench), interrupted]);
    bench.print(`\nMeasured in ${seconds()} s. ${next}`);
  } catch (error) {
    code = error instanceof Interrupted ? error.code : 1;
    const expected = error instanceof NotMeasured || error instanceof Interrupted;
    console.error(expected ? error.message : error);
    console.error('Nothing that was printed above is a result.');
  }
  for (const undo of undos.toReversed()) await Promise.resolve(undo()).catch((error: unknown) => console.error(error));
  process.exit(code);
}

class Interrupted extends Error {
  constructor(
    message: string,
    readonly code: number,
  ) {
    super(message);
  }
}

function rejectedBy(minutes: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    const late = new Interrupted(`It took longer than ${minutes} minutes.`, 1);
    setTimeout(() => reject(late), minutes * 60_000).unref();
    for (const [signal, code] of Object.entries(signals)) {
      process.once(signal, () => reject(new Interrupted(`Ended by ${signal}.`, code)));
    }
  });
}
