import path from 'node:path';
import { ConfigError, loadConfig } from '#config';
import { EmbeddedPostgresError } from '#embedded-postgres';
import { onShutdownSignals } from './shutdown-signals';
import { StartError } from './start-error';
import { Supervisor } from './supervisor';
import { Terminal } from './terminal';

const apps = path.dirname(path.dirname(__dirname));
const programs = {
  prepare: path.join(apps, 'cli', 'src', 'prepare.js'),
  api: path.join(apps, 'api', 'src', 'main.js'),
  worker: path.join(apps, 'worker', 'src', 'main.js'),
};

/** A fault of the surroundings is told in its own words; only a fault of ours shows where it happened. */
function explain(error: unknown): string {
  if (error instanceof StartError || error instanceof ConfigError || error instanceof EmbeddedPostgresError) {
    return error.message;
  }
  const { syscall, message, stack } = error as NodeJS.ErrnoException;
  return syscall ? `Holdfast cannot run here: ${message}` : (stack ?? String(error));
}

async function main(): Promise<number> {
  const terminal = new Terminal(process.stdout);
  const problems = new Terminal(process.stderr);
  try {
    const supervisor = new Supervisor(loadConfig(), terminal, programs);
    onShutdownSignals({
      stop: () => supervisor.requestStop(),
      force: () => {
        supervisor.kill();
        process.exit(1);
      },
    });
    process.on('uncaughtException', (error) => supervisor.fail(error));
    await supervisor.run();
    terminal.say('Holdfast has stopped.');
    return 0;
  } catch (error) {
    problems.say(explain(error));
    return 1;
  }
}

void main().then((code) => process.exit(code));
