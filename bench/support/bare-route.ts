import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RunningServer } from './api-server';
import type { Bench } from './benchmark';
import { ChildProgram } from './child-program';

/** A Fastify process with one route that answers these bytes: what the framework alone can do. */
export async function startBareRoute(
  bench: Bench,
  answer: { readonly body: string; readonly contentType: string },
  folder: string,
): Promise<RunningServer> {
  const file = path.join(folder, 'answer');
  writeFileSync(file, answer.body);
  const program = ChildProgram.start(bench, {
    file: 'bench/support/bare-server.js',
    logFile: path.join(folder, 'bare-server.log'),
    args: [file, answer.contentType],
  });
  const { address } = await program.says<{ address: string }>('address', 30);
  return { address, pid: program.pid, stop: () => program.stop() };
}
