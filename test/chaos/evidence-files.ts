import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Evidence } from './verdicts/verdict';

/** What the database still wants to do, row by row. */
const leftovers = {
  outbox: 'select * from outbox where processed_at is null',
  dead_letters: 'select * from dead_letters',
  notifications: `select * from notifications where state not in ('sent', 'skipped')`,
  payment_events: `select * from payment_events where state <> 'applied'`,
  jobs: `select queue, name, state, id, data, opts from bullmq.job where state <> 'completed'`,
  orders: 'select id, reference, status, total_minor, created_at, updated_at from orders',
  sessions: `select pid, application_name, state, wait_event_type, wait_event, xact_start, query_start, left(query, 200) as query from pg_stat_activity`,
  transitions: 'select * from order_transitions',
} as const;

/** Writes down whatever may explain a broken promise. */
export async function keepEvidence(folder: string, { shop, market }: Evidence): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, lines: readonly unknown[]): void =>
    writeFileSync(path.join(folder, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  write('history.ndjson', market.history.operations);
  for (const [name, sql] of Object.entries(leftovers)) {
    write(`${name}.ndjson`, await shop.rows(sql).catch((error: Error) => [{ error: error.message }]));
  }
  for (const { name, logs, process } of shop.places) {
    writeFileSync(path.join(folder, `${name.replace(' ', '-')}.log`), [...logs, process?.log ?? ''].join('\n'));
  }
}
