import type { Client } from 'pg';
import type { StepTallies } from '../generator/step-tallies';
import { paidStages } from './paid-plan';

/** What the clock of the database says now, to the microsecond. */
export async function databaseTime(sql: Client): Promise<string> {
  const { rows } = await sql.query<{ now: string }>('select clock_timestamp()::text as now');
  return rows[0]?.now ?? '';
}

/**
 * Where events were on their way, by the clock of the database: from the transaction that kept them until their job was in
 * the queue, and from then until the transaction that applied them began. Those that were kept within the measured time.
 */
export async function recordStages(
  sql: Client,
  steps: StepTallies,
  { since, warmUpSeconds, seconds }: { since: string; warmUpSeconds: number; seconds: number },
): Promise<void> {
  const { rows } = await sql.query<{ outbox: number; queue: number }>(
    `select (extract(epoch from published_at - created_at) * 1000)::float8 as outbox,
       (extract(epoch from greatest(processed_at, published_at) - published_at) * 1000)::float8 as queue
     from outbox
     where topic = 'payment_event.received' and processed_at is not null
       and created_at >= $1::timestamptz + make_interval(secs => $2)
       and created_at < $1::timestamptz + make_interval(secs => $3)`,
    [since, warmUpSeconds, warmUpSeconds + seconds],
  );
  for (const { outbox, queue } of rows) {
    steps.step(paidStages.outbox).record('200', outbox);
    steps.step(paidStages.queue).record('200', queue);
  }
}
