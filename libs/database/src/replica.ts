import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Pool, type PoolConfig, type QueryResultRow } from 'pg';
import { DatabaseSettings } from '#config';
import { CalmLog, HealthRegistry } from '#observability';
import { ReplicaLead } from './replica-lead';
import { timeoutsOf } from './session-role';
import type { Sql } from './sql';
import type { Reader } from './statements';

const connectMilliseconds = 1000;
/** Then the primary is asked instead. */
const answerMilliseconds = 3000;

/**
 * A streaming replica of the database, when one is configured, and whether it may be read from at this moment. Whoever hears
 * of changes feeds it: `changed` with each, and `sampled` a few times a second. Without that it is never used. Nothing waits
 * for it: one that is away, or behind, is passed over.
 */
@Injectable()
export class Replica implements Reader, OnModuleInit, OnApplicationShutdown {
  /** What to ask the primary for `sampled`. What a commit has written lies before it, flushed or not. */
  readonly question = 'select pg_current_wal_insert_lsn()::text';
  private readonly log = new CalmLog(new Logger(Replica.name));
  private readonly lead = new ReplicaLead();
  private readonly pool: Pool | undefined;
  /** A connection of its own, so that a busy replica is not taken for one that is away. */
  private readonly probe: Pool | undefined;
  private asking = false;

  constructor(
    settings: DatabaseSettings,
    private readonly health: HealthRegistry,
  ) {
    if (settings.replicaUrl === undefined) return;
    const statement = Math.min(timeoutsOf('api', settings).statement, answerMilliseconds);
    const options = `-c statement_timeout=${statement} -c default_transaction_read_only=on`;
    const config = { connectionString: settings.replicaUrl, options };
    this.pool = poolOf({ ...config, max: settings.poolSize, application_name: 'holdfast-replica' });
    this.probe = poolOf({ ...config, max: 1, application_name: 'holdfast-replica-probe' });
  }

  get isConfigured(): boolean {
    return this.pool !== undefined;
  }

  get mayBeRead(): boolean {
    return this.lead.isRecent;
  }

  onModuleInit(): void {
    if (!this.isConfigured) return;
    const check = async (): Promise<void> => {
      if (this.lead.isBehind) throw new Error('The replica is away or behind.');
    };
    this.health.add('replica', check, { essential: false });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.pool?.end(), this.probe?.end()]);
  }

  /** Something was changed, or may have been, that readers who come from now on must see. */
  changed(): void {
    this.lead.changed();
  }

  /** The primary's answer to the question, and when it was asked. Goes on to ask the replica how far it is. */
  sampled(position: string, askedAt: number): void {
    this.lead.sampled(position, askedAt);
    if (!this.asking) void this.ask();
  }

  async query<Row = Record<string, unknown>>(sql: Sql, parameters: readonly unknown[] = []): Promise<Row[]> {
    const statement = typeof sql === 'string' ? { text: sql } : sql;
    const { rows } = await this.poolOrThrow().query<QueryResultRow>({ ...statement, values: [...parameters] });
    return rows as Row[];
  }

  private poolOrThrow(): Pool {
    if (!this.pool) throw new Error('There is no replica: DATABASE_REPLICA_URL is not set.');
    return this.pool;
  }

  private async ask(): Promise<void> {
    this.asking = true;
    try {
      const answer = await this.probe?.query<{ position: string | null }>(
        `select case when pg_is_in_recovery() then pg_last_wal_replay_lsn()::text end as position`,
      );
      const position = answer?.rows[0]?.position;
      if (typeof position !== 'string') throw new Error('it is no replica');
      this.lead.replayed(position);
    } catch (error) {
      this.log.warn('away', `The replica cannot be read from; the database is: ${(error as Error).message}`);
    } finally {
      this.asking = false;
    }
  }
}

function poolOf(config: PoolConfig): Pool {
  const pool = new Pool({
    ...config,
    keepAlive: true,
    connectionTimeoutMillis: connectMilliseconds,
    query_timeout: answerMilliseconds,
    // Only so is a connection closed on which an answer stays out.
    pipeline: true,
  } as PoolConfig);
  pool.on('error', () => undefined);
  return pool;
}
