import type { INestApplication } from '@nestjs/common';
import type { Logger } from 'pino';
import { HealthRegistry, type StopTracing } from '#observability';

const shutdownDeadlineMilliseconds = 10_000;

/** A fault that the person who starts us can mend: reported as its sentence, without a stack. */
const expectedFaults = new Set(['ConfigError', 'NoDatabase', 'UnusableDatabase', 'UnusableQueue']);

export interface RunningProcess {
  readonly app: INestApplication;
  readonly logger: Logger;
  readonly stopTracing: StopTracing;
}

/**
 * Runs `start` as this process's main: prints expected faults as one sentence, closes the application in order on
 * SIGTERM, SIGINT or when the parent that opened an IPC channel to us is gone, and never lingers beyond the deadline.
 */
export async function runProcess(start: () => Promise<RunningProcess>): Promise<void> {
  try {
    const running = await start();
    endOnUnexpected(running.logger);
    closeOnSignal(running);
  } catch (error) {
    const { name, message, stack, code } = error as NodeJS.ErrnoException;
    const busyPort = code === 'EADDRINUSE';
    console.error(
      busyPort ? `The port is in use: ${message}.` : expectedFaults.has(name) ? message : (stack ?? message),
    );
    process.exit(1);
  }
}

/** As Node.js would, but in the log, and without the properties of the error, which may hold what customers have typed. */
function endOnUnexpected(logger: Logger): void {
  process.on('uncaughtException', (err) => {
    logger.fatal({ err }, 'Something unexpected was thrown; leaving at once.');
    process.exit(1);
  });
}

function closeOnSignal({ app, logger, stopTracing }: RunningProcess): void {
  let closing = false;
  const close = (cause: string): void => {
    if (closing) return;
    closing = true;
    logger.info({ cause }, 'stopping');
    setTimeout(() => {
      logger.error('Stopping took too long; leaving at once.');
      process.exit(1);
    }, shutdownDeadlineMilliseconds).unref();
    app.get(HealthRegistry, { strict: false }).stop();
    app
      .close()
      .then(() => stopTracing())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ err: error }, 'Stopping failed.');
          process.exit(1);
        },
      );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => close(signal));
  if (process.connected) process.on('disconnect', () => close('parent gone'));
}
