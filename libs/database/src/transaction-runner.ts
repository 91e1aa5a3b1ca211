import { Injectable, Logger } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter, Histogram } from 'prom-client';
import { DataSource, type QueryRunner } from 'typeorm';
import { type SpanDescription, traced } from '#observability';
import {
  isConnectionLoss,
  isRetryable,
  OutcomeUnknown,
  sqlStateOf,
  translateDatabaseError,
  wasNeverSent,
} from './database.errors';
import { Tx } from './tx';

const maxAttempts = 6;
const backoffMilliseconds = { base: 5, cap: 100 };

/**
 * The one place that begins, commits and rolls back. Isolation is READ COMMITTED; correctness comes from explicit locks.
 * `lock_timeout` and `statement_timeout` are set on every connection when it is opened.
 */
@Injectable()
export class TransactionRunner {
  private readonly logger = new Logger(TransactionRunner.name);

  constructor(
    private readonly dataSource: DataSource,
    @InjectMetric('lock_wait_seconds') private readonly lockWait: Histogram,
    @InjectMetric('lock_acquisitions_total') private readonly lockAcquisitions: Counter,
    @InjectMetric('transaction_retries_total') private readonly retries: Counter,
  ) {}

  /**
   * Runs `work` in a transaction. A deadlock or serialization failure runs the whole of it again, on a fresh
   * transaction, a bounded number of times with jitter; so `work` must have no effect outside its Tx.
   * @throws OutcomeUnknown when the connection is lost during COMMIT (never retried: the work may be done)
   * @throws Busy when a lock or a connection was waited for too long, DatabaseUnavailable when there is no server
   */
  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await traced(spanOf(attempt), () => this.attempt(work));
      } catch (error) {
        if (!isRetryable(error) || attempt === maxAttempts) throw translateDatabaseError(error);
        this.retries.inc({ sqlstate: sqlStateOf(error) });
        await jitteredPause(attempt);
      }
    }
  }

  private async attempt<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    const tx = new Tx(runner, (kind, waitedSeconds, outcome) => {
      this.lockWait.observe({ kind }, waitedSeconds);
      this.lockAcquisitions.inc({ strategy: 'pessimistic', outcome });
    });
    try {
      const result = await this.workAndCommit(runner, tx, () => work(tx));
      tx.committed((error) => this.logger.error(`After a commit: ${(error as Error).message}`));
      return result;
    } finally {
      await runner.release();
    }
  }

  private async workAndCommit<T>(runner: QueryRunner, tx: Tx, work: () => Promise<T>): Promise<T> {
    let result: T;
    try {
      await runner.startTransaction();
      result = await work();
      if (tx.broken) throw new Error('A statement of this transaction failed and its error was swallowed.');
      tx.end();
    } catch (error) {
      tx.end();
      if (isConnectionLoss(error)) await abandon(runner);
      else await rollBack(runner);
      throw tx.rootOf(error);
    }
    try {
      await runner.commitTransaction();
    } catch (error) {
      if (isConnectionLoss(error)) await abandon(runner);
      else await rollBack(runner);
      if (isConnectionLoss(error) && !wasNeverSent(error)) throw new OutcomeUnknown();
      throw error;
    }
    return result;
  }
}

function spanOf(attempt: number): SpanDescription {
  return { name: 'transaction', kind: 'client', attributes: { 'db.system.name': 'postgresql', attempt } };
}

/** Hangs up, so that the pool does not hand a connection on whose server may still be busy with our last words. */
async function abandon(runner: QueryRunner): Promise<void> {
  const connection = (await runner.connect().catch(() => undefined)) as { end(): Promise<void> } | undefined;
  void connection?.end().catch(() => undefined);
}

async function rollBack(runner: QueryRunner): Promise<void> {
  if (!runner.isTransactionActive) return;
  // A rollback fails only when the connection is gone, and then the server has rolled back already.
  await runner.rollbackTransaction().catch(() => undefined);
}

async function jitteredPause(attempt: number): Promise<void> {
  const ceiling = Math.min(backoffMilliseconds.cap, backoffMilliseconds.base * 2 ** attempt);
  await new Promise((resume) => setTimeout(resume, Math.random() * ceiling));
}
