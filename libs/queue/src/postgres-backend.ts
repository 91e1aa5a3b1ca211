import { setTimeout as delay } from 'node:timers/promises';
import { createPostgresBackend } from 'bullmq';

type Arguments = Parameters<typeof createPostgresBackend>;

/** What BullMQ does once before the first command, and keeps for ever however it ends. */
interface Preparing {
  readyPromise?: Promise<void> | undefined;
  waitUntilReady(): Promise<void>;
}

const pauseMilliseconds = 500;

/**
 * BullMQ's backend on PostgreSQL, which prepares itself again when the server went away while it did. As it comes it keeps the
 * failure: every later command fails at once, and a worker, which asks for its next job for ever, never lets go of its process.
 * The pause is for such a worker.
 */
export function postgresBackend(...args: Arguments): ReturnType<typeof createPostgresBackend> {
  const backend = createPostgresBackend(...args);
  const { connection } = backend as unknown as { connection: Preparing };
  prepareAgain(connection);
  prepareAgain(backend as unknown as Preparing);
  return backend;
}

function prepareAgain(part: Preparing): void {
  const prepare = part.waitUntilReady.bind(part);
  part.waitUntilReady = async () => {
    const attempt = prepare();
    try {
      await attempt;
    } catch (error) {
      await delay(pauseMilliseconds);
      part.readyPromise = undefined;
      throw error;
    }
  };
}
