import autocannon from 'autocannon';

/** A program: sends the same request over and over and says what came of it. Arguments: address, connections, seconds. */

export interface LoadReport {
  readonly answers: number;
  /** Anything but a 2xx answer. */
  readonly failures: number;
  readonly seconds: number;
  /** Processor time of this process; as much as `seconds` when it could not have sent more. */
  readonly cpuSeconds: number;
  /** What it had used before the first request. */
  readonly startCpuSeconds: number;
}

const [url = '', connections, duration] = process.argv.slice(2);

async function load(): Promise<LoadReport> {
  const before = process.cpuUsage();
  const done = await autocannon({ url, connections: Number(connections), pipelining: 1, duration: Number(duration) });
  const { user, system } = process.cpuUsage(before);
  return {
    answers: done['2xx'],
    failures: done.errors + done.timeouts + done.non2xx,
    seconds: done.duration,
    cpuSeconds: (user + system) / 1e6,
    startCpuSeconds: (before.user + before.system) / 1e6,
  };
}

void load().then((report) => console.log(JSON.stringify(report)));
