import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Config, databaseUrlFile } from '#config';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#embedded-postgres';
import { Backoff, restartLimits } from './backoff';
import { StartError } from './start-error';
import type { Terminal } from './terminal';

const databaseName = 'holdfast';
const deathsAllowed = 5;

/**
 * The address of a database that the user runs, undefined when it is for us to run one. The file in which a killed start
 * left the address of its embedded server is read as configuration too, and does not count.
 */
export function externalDatabase(config: Config): string | undefined {
  const { url } = config.database;
  return url === readLeftUrl(config.dataDir) ? undefined : url;
}

function readLeftUrl(dataDir: string): string | undefined {
  try {
    return readFileSync(path.join(dataDir, databaseUrlFile), 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** The embedded server of the data folder, started again on the same port when it dies. */
export class LocalDatabase {
  private readonly stopping = new AbortController();
  private readonly backoff = new Backoff(restartLimits);
  private readonly urlFile: string;
  private server!: EmbeddedPostgres;
  private startedAt = 0;

  constructor(
    private readonly dataDir: string,
    private readonly terminal: Terminal,
    private readonly onLost: (error: Error) => void,
  ) {
    this.urlFile = path.join(dataDir, databaseUrlFile);
  }

  get url(): string {
    return this.server.url(databaseName);
  }

  /** Starts the server, makes the database, and leaves the address in the data folder for the command line. */
  async start(): Promise<void> {
    await this.launch(undefined);
    try {
      await this.server.createDatabase(databaseName);
      rmSync(this.urlFile, { force: true });
      writeFileSync(this.urlFile, `${this.url}\n`, { mode: 0o600 });
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.server.stop();
    rmSync(this.urlFile, { force: true });
  }

  kill(): void {
    this.stopping.abort();
    void this.server.stop('immediate').catch(() => undefined);
  }

  private async launch(port: number | undefined): Promise<void> {
    this.server = await startEmbeddedPostgres({
      dataDir: path.join(this.dataDir, 'postgres'),
      port,
      log: (line) => this.terminal.say(`PostgreSQL: ${line}`),
    });
    this.startedAt = performance.now();
    void this.server.exited.then(() => this.revive()).catch((error: Error) => this.onLost(error));
  }

  private async revive(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    const pause = this.backoff.afterDeath(performance.now() - this.startedAt);
    if (this.backoff.deaths > deathsAllowed) {
      throw new StartError(`PostgreSQL keeps ending; see ${path.join(this.dataDir, 'postgres', 'postgres.log')}.`);
    }
    this.terminal.say(`PostgreSQL has ended unexpectedly and is started again in ${pause / 1000} s.`);
    await delay(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    if (this.stopping.signal.aborted) return;
    await this.launch(this.server.port);
    if (this.stopping.signal.aborted) await this.server.stop();
    else this.terminal.say('PostgreSQL is ready again.');
  }
}
