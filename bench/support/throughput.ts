import path from 'node:path';
import type { RunningServer } from './api-server';
import { type Bench, NotMeasured } from './benchmark';
import { ChildProgram } from './child-program';
import { cpuSecondsOf, busySeconds } from './cpu-time';
import type { LoadReport } from './load-client';

export interface Throughput {
  readonly perSecond: number;
  /** Processor time of the server per answer; undefined where it cannot be known. */
  readonly serverMicroseconds: number | undefined;
  /** How much of one processor each of the two used, 1 being all of it. */
  readonly serverShare: number | undefined;
  readonly clientShare: number;
  /** What everything else on this machine used at the same time. */
  readonly othersShare: number | undefined;
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
  const before = { server: cpuSecondsOf(server.pid), all: busySeconds() };
  const client = ChildProgram.start(bench, {
    file: 'bench/support/load-client.js',
    logFile: path.join(folder, 'load-client.log'),
    args: [url, String(connections), String(seconds)],
  });
  const report = await client.says<LoadReport>('answers', seconds + startAndStopSeconds);
  await client.stop();
  const after = { server: cpuSecondsOf(server.pid), all: busySeconds() };
  if (report.failures > 0 || report.answers === 0) {
    throw new NotMeasured(
      `Of the requests to ${url}, ${report.answers} were answered and ${report.failures} were not.`,
    );
  }
  const serverSeconds =
    before.server === undefined || after.server === undefined ? undefined : after.server - before.server;
  return {
    perSecond: report.answers / report.seconds,
    ...processorTimes(report, serverSeconds, after.all - before.all),
  };
}

function processorTimes(
  { answers, seconds, cpuSeconds, startCpuSeconds }: LoadReport,
  serverSeconds: number | undefined,
  allSeconds: number,
): Omit<Throughput, 'perSecond'> {
  const clientShare = cpuSeconds / seconds;
  if (serverSeconds === undefined) {
    return { clientShare, serverMicroseconds: undefined, serverShare: undefined, othersShare: undefined };
  }
  const others = allSeconds - serverSeconds - cpuSeconds - startCpuSeconds;
  return {
    clientShare,
    serverMicroseconds: (serverSeconds / answers) * 1e6,
    serverShare: serverSeconds / seconds,
    othersShare: Math.max(0, others / seconds),
  };
}
