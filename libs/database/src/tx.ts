import type { EntityManager, QueryRunner } from 'typeorm';
import { traced } from '#observability';
import { LockLedger, type LockKind } from './lock-order';
import { isAborted } from './database.errors';
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
  #over = false;
  #failure: unknown;

  constructor(runner: QueryRunner, observeLock: LockObserver) {
    this.#runner = runner;
    this.#observeLock = observeLock;
    this.#watch(runner);
  }

  get manager(): EntityManager {
    return this.#runner.manager;
  }

  /** True once a statement has failed: PostgreSQL then ignores everything up to the rollback, and so must we. */
  get broken(): boolean {
    return this.#broken;
  }

  /**
   * The error that broke the transaction. Statements that were sent together with the one that failed fail as well, and any of
   * them may be heard of first: theirs says nothing.
   */
  rootOf(error: unknown): unknown {
    return isAborted(error) ? (this.#failure ?? error) : error;
  }

  /**
   * Runs one statement and returns its rows. Several may be sent at once: the connection runs them in their order, and they are
   * all part of the transaction, or fail.
   */
  async query<Row = Record<string, unknown>>(sql: Sql, parameters: readonly unknown[] = []): Promise<Row[]> {
    if (this.#over) throw new TransactionOver();
    try {
      return await queryOn<Row>(this.#runner, sql, parameters);
    } catch (error) {
      this.#fail(error);
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
      const rows = await traced({ name: `lock ${kind}`, kind: 'client' }, lockRows);
      this.#observeLock(kind, (performance.now() - startedAt) / 1000, 'granted');
      return rows;
    } catch (error) {
      this.#fail(error);
      this.#observeLock(kind, (performance.now() - startedAt) / 1000, 'failed');
      throw error;
    }
  }

  /**
   * Waits until all of these have ended, however they end, so that nothing is under way when the transaction is given up. They
   * are sent in the order of the list.
   * @throws the first error in the order of the list
   */
  async together<T extends readonly unknown[]>(work: { readonly [K in keyof T]: Promise<T[K]> }): Promise<T> {
    const ends = await Promise.allSettled(work);
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw this.rootOf(failed.reason);
    return ends.map((end) => (end as PromiseFulfilledResult<unknown>).value) as unknown as T;
  }

  /** Calls back once the transaction has committed, and never otherwise. For hints only: it may be lost in a crash. */
  afterCommit(callback: () => void): void {
    this.#afterCommit.push(callback);
  }

  /** For the transaction runner: work that was not waited for must not go on outside of the transaction. */
  end(): void {
    this.#over = true;
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

  #fail(error: unknown): void {
    this.#broken = true;
    if (this.#failure === undefined && !isAborted(error)) this.#failure = error;
  }

  /** Sees every statement, whoever sends it: the Tx, a repository or the entity manager. */
  #watch(runner: QueryRunner): void {
    const query: (...statement: Parameters<QueryRunner['query']>) => Promise<unknown> = runner.query.bind(runner);
    runner.query = async <T>(...statement: Parameters<QueryRunner['query']>) => {
      if (this.#over && !ending.test(statement[0])) throw new TransactionOver();
      try {
        return (await query(...statement)) as T;
      } catch (error) {
        this.#fail(error);
        throw error;
      }
    };
  }
}

const ending = /^(?:commit|rollback)$/i;

/** A statement was sent after the transaction had ended: a defect in our code, which must not run outside of one. */
class TransactionOver extends Error {
  override readonly name = 'TransactionOver';

  constructor() {
    super('The transaction is over; nothing can be done in it any more.');
  }
}
