import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { migrateDatabase } from '#database';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#embedded-postgres';
import { migrateQueue } from '#queue';

const databaseName = 'shop';

/** A PostgreSQL server of a test's own, which may be stopped and started again, and a migrated database on it. */
export class DatabaseServer {
  private constructor(
    readonly dataDir: string,
    private readonly flags: readonly string[],
    private server: EmbeddedPostgres,
  ) {}

  /** @param dataDir a folder that is there already, such as the copy of another server's; it is taken over */
  static async open({
    dataDir,
    flags = [],
  }: { dataDir?: string; flags?: readonly string[] } = {}): Promise<DatabaseServer> {
    const folder = dataDir ?? newFolder();
    return new DatabaseServer(folder, flags, await startIn(folder, flags));
  }

  /** The address of the database, which may be another one after a restart. */
  get url(): string {
    return this.server.url(databaseName);
  }

  async createShop(): Promise<void> {
    await this.server.createDatabase(databaseName);
    await migrateQueue(this.url);
    await migrateDatabase(this.url);
  }

  async start(): Promise<void> {
    this.server = await startIn(this.dataDir, this.flags);
  }

  /** `immediate` is as good as a crash: the next start replays the log. */
  async stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    await this.server.stop(mode);
  }

  async close(): Promise<void> {
    await this.stop('immediate');
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** In the folder for temporary files, because the user that the server runs as must be able to enter it. */
export function newFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-server-'));
  chmodSync(folder, 0o755);
  return folder;
}

function startIn(dataDir: string, flags: readonly string[]): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, flags, durable: true, orphanGraceSeconds: 0 });
}
