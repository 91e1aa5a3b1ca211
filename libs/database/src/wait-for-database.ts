import { Client } from 'pg';
import { isConnectionLoss } from './database.errors';
import { NoDatabase, oldestPostgres } from './data-source';

/** The server cannot be used; the message is one sentence for the person who starts us. */
export class UnusableDatabase extends Error {
  override readonly name = 'UnusableDatabase';
}

const retryMilliseconds = 500;
const maxClockSkewSeconds = 2;

/**
 * Waits until the database answers, then checks that it is recent enough and that its clock agrees with ours (job locks
 * and delays are written by process clocks, expiry is decided by the database's).
 * @throws UnusableDatabase with a sentence that says what is wrong
 */
export async function waitForDatabase(
  url: string | undefined,
  options: { waitSeconds: number; onWait: (message: string) => void },
): Promise<void> {
  if (url === undefined) throw new NoDatabase();
  const deadline = Date.now() + options.waitSeconds * 1000;
  let announced = false;
  for (;;) {
    const fault = await probe(url);
    if (fault === undefined) return;
    if (Date.now() >= deadline) {
      throw new UnusableDatabase(
        `The database did not answer within ${options.waitSeconds} s (${fault}). Check DATABASE_URL.`,
      );
    }
    if (!announced) options.onWait(`Waiting up to ${options.waitSeconds} s for the database (${fault}).`);
    announced = true;
    await new Promise((resume) => setTimeout(resume, retryMilliseconds));
  }
}

/** Why the database cannot be reached at the moment, or undefined when it is fine. @throws UnusableDatabase for good */
async function probe(url: string): Promise<string | undefined> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const askedAt = Date.now();
    const { rows } = await client.query<{ version: number; now: Date }>(
      `select current_setting('server_version_num')::int as version, clock_timestamp() as now`,
    );
    const row = rows[0];
    if (row) checkServer(row, (askedAt + Date.now()) / 2);
    return undefined;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (error instanceof UnusableDatabase) throw error;
    if (isConnectionLoss(error) || /timeout/.test(message)) return code ?? message;
    throw new UnusableDatabase(`The database refused us: ${message}. Check DATABASE_URL.`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function checkServer(server: { version: number; now: Date }, processNow: number): void {
  const major = Math.floor(server.version / 10_000);
  if (major < oldestPostgres) {
    throw new UnusableDatabase(
      `Holdfast needs PostgreSQL ${oldestPostgres} or newer, but this server is version ${major}.`,
    );
  }
  const skewSeconds = Math.abs(server.now.getTime() - processNow) / 1000;
  if (skewSeconds > maxClockSkewSeconds) {
    throw new UnusableDatabase(
      `This machine's clock and the database's differ by ${skewSeconds.toFixed(1)} s; at most ${maxClockSkewSeconds} s is safe.`,
    );
  }
}
