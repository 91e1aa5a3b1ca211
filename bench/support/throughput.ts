import path from 'node:path';
import type { RunningServer } from './api-server';
import { type Bench, NotMeasured } from './benchmark';
import { ChildProgram } from './child-program';
import { cpuSecondsOf } from './cpu-time';
import type { LoadReport } from './load-client';

export interface Throughput {
  readonly perSecond: number;
  /** Processor time of the server per answer; undefined where it cannot be known. */
  readonly serverMicroseconds: number | undefined;
  /** How much of one processor each of the two used, 1 being all of it. */
  readonly serverShare: number | undefined;
  readonly clientShare: number;
}

export interface Load {
  readonly url: string;
  readonly server: RunningServer;
  readonly connections: number;
  readonly seconds: number;
  readonly folder: string;
}

const startAndStopSeconds = 30;

/** Has a process of its own send the same request as fast as it is answered. */
export async function throughput(bench: Bench, load: Load): Promise<Throughput> {
  const { url, server, connections, seconds, folder } = load;
  const before = cpuSecondsOf(server.pid);
  const client = ChildProgram.start(bench, {
    file: 'bench/support/load-client.js',
    logFile: path.join(folder, 'load-client.log'),
    args: [url, String(connections), String(seconds)],
  });
  const report = await client.says<LoadReport>('answers', seconds + startAndStopSeconds);
  await client.stop();
  const after = cpuSecondsOf(server.pid);
  if (report.failures > 0 || report.answers === 0) {
    throw new NotMeasured(
      `Of the requests to ${url}, ${report.answers} were answered and ${report.failures} were not.`,
    );
  }
  const serverSeconds = before === undefined || after === undefined ? undefined : after - before;
  return {
    perSecond: report.answers / report.seconds,
    serverMicroseconds: serverSeconds && (serverSeconds / report.answers) * 1e6,
    serverShare: serverSeconds && serverSeconds / report.seconds,
    clientShare: report.cpuSeconds / report.seconds,
  };
}
