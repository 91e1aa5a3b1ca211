import type { EntityManager, QueryRunner } from 'typeorm';
import { LockLedger, type LockKind } from './lock-order';
import { queryOn } from './query-on';
import type { Sql } from './sql';

/** Told about every lock query, for metrics. */
export type LockObserver = (kind: LockKind, waitedSeconds: number, outcome: 'granted' | 'failed') => void;

/**
 * An open transaction. Only the transaction runner makes one, and its private field keeps a bare EntityManager from
 * passing for it, so "takes a Tx" means "runs inside somebody's transaction".
 */
export class Tx {
  readonly #runner: QueryRunner;
  readonly #observeLock: LockObserver;
  readonly #locks = new LockLedger();
  readonly #afterCommit: (() => void)[] = [];
  #broken = false;

  constructor(runner: QueryRunner, observeLock: LockObserver) {
    this.#runner = runner;
    this.#observeLock = observeLock;
    watchFailures(runner, () => (this.#broken = true));
  }

  get manager(): EntityManager {
    return this.#runner.manager;
  }

  /** True once a statement has failed: PostgreSQL then ignores everything up to the rollback, and so must we. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Runs one statement and returns its rows. */
  async query<Row = Record<string, unknown>>(sql: Sql, parameters: readonly unknown[] = []): Promise<Row[]> {
    try {
      return await queryOn<Row>(this.#runner, sql, parameters);
    } catch (error) {
      this.#broken = true;
      throw error;
    }
  }

  /**
   * Runs a query that locks rows of one kind, and measures how long it waited.
   * @throws LockOrderViolation when a kind that comes later in the lock order is already locked
   */
  async locking<T>(kind: LockKind, lockRows: () => Promise<T>): Promise<T> {
    this.#locks.enter(kind);
    const startedAt = performance.now();
    try {
      const rows = await lockRows();
      this.#observeLock(kind, (performance.now() - startedAt) / 1000, 'granted');
      return rows;
    } catch (error) {
      this.#broken = true;
      this.#observeLock(kind, (performance.now() - startedAt) / 1000, 'failed');
      throw error;
    }
  }

  /** Calls back once the transaction has committed, and never otherwise. For hints only: it may be lost in a crash. */
  afterCommit(callback: () => void): void {
    this.#afterCommit.push(callback);
  }

  /** For the transaction runner. A callback that throws undoes nothing and keeps no other one from its turn. */
  committed(onError: (error: unknown) => void): void {
    for (const callback of this.#afterCommit) {
      try {
        callback();
      } catch (error) {
        onError(error);
      }
    }
  }
}

/** Tells of every statement that fails, whoever sent it: the Tx, a repository or the entity manager. */
function watchFailures(runner: QueryRunner, onFailure: () => void): void {
  const query: (...statement: Parameters<QueryRunner['query']>) => Promise<unknown> = runner.query.bind(runner);
  runner.query = async <T>(...statement: Parameters<QueryRunner['query']>) => {
    try {
      return (await query(...statement)) as T;
    } catch (error) {
      onFailure();
      throw error;
    }
  };
}
