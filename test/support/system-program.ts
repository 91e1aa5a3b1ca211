import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { eventually } from './eventually';
import { loopback } from './free-port';
import { findProgram } from './programs';

interface Start {
  readonly program: string;
  /** Files beside each other in a folder of its own, which ends with the program. */
  readonly files: Readonly<Record<string, string>>;
  readonly args: (folder: string) => readonly string[];
  readonly port: number;
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, loopback);
  try {
    await once(socket, 'connect');
    return true;
  } finally {
    socket.destroy();
  }
}

/** A server of the system, run in the foreground on a port of the loopback interface until it is closed. */
export class SystemProgram {
  private output = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {
    child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    process.once('exit', this.endWithUs);
  }

  static async start({ program, files, args, port }: Start): Promise<SystemProgram> {
    const folder = mkdtempSync(path.join(os.tmpdir(), `holdfast-${program}-`));
    // Started by root they change to another user, who has to get at their files.
    chmodSync(folder, 0o777);
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text, { mode: 0o644 });
    const file = findProgram(program) ?? program;
    const running = new SystemProgram(spawn(file, [...args(folder)], { stdio: ['ignore', 'ignore', 'pipe'] }), folder);
    await eventually(
      () => {
        if (running.ended) throw new Error(`${program} ended: ${running.output}`);
        return accepts(port);
      },
      { seconds: 30, what: `${program} to listen` },
    );
    return running;
  }

  async close(): Promise<void> {
    process.off('exit', this.endWithUs);
    if (!this.ended) {
      const gone = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private readonly endWithUs = (): void => void this.child.kill('SIGKILL');
}
