import { readdirSync } from 'node:fs';
import type { Client } from 'pg';
import { countOrders, verifyRound } from '../checkout/verify-round';
import { NotMeasured } from '../support/benchmark';
import { mailTemplates } from '../support/paid-orders';
import type { SmtpSink } from '../support/smtp-sink';

export interface Expected {
  /** Orders whose messages were worked off. */
  readonly orders: number;
  /** Holds the mails as files, unless the sink took them. */
  readonly mailDir: string;
  readonly sink: SmtpSink | undefined;
}

/** Looks whether each order has each of its mails, once, and whether every invariant holds. @throws NotMeasured that says what is wrong */
export async function verifyMails(sql: Client, expected: Expected): Promise<void> {
  const faults = [
    ...(await wrongMails(sql, expected.orders)),
    ...(await wrongMessages(sql, expected.orders)),
    ...wronglyTaken(expected),
  ];
  if (faults.length > 0)
    throw new NotMeasured(`THE MAILS ARE WRONG:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
  await verifyRound(sql, 'the mails', { before: await countOrders(sql), unresolved: 0, everyRule: true });
}

async function wrongMails(sql: Client, orders: number): Promise<string[]> {
  const { rows } = await sql.query<{ fault: string }>(
    `with expected as (
       select (payload ->> 'orderId')::uuid as order_id, template
       from outbox cross join unnest($1::text[]) as template where topic = 'order.paid'
     ), found as (
       select order_id, template, count(*) as times, count(*) filter (where state = 'sent') as sent
       from notifications where order_id is not null group by order_id, template
     )
     select format('%s of %s: %s times, %s of them sent', template, order_id, coalesce(times, 0), coalesce(sent, 0)) as fault
     from expected full join found using (order_id, template)
     where expected.order_id is null or times is distinct from 1 or sent is distinct from 1
     union all
     select format('%s orders have mails, expected were %s', count(distinct order_id), $2::int)
     from notifications having count(distinct order_id) <> $2::int
     limit 10`,
    [mailTemplates, orders],
  );
  return rows.map(({ fault }) => fault);
}

/** The mark of a consumer commits with its effect: one more or less of them than consumers is an effect too many or too few. */
async function wrongMessages(sql: Client, orders: number): Promise<string[]> {
  const { rows } = await sql.query<{ done: number; marks: number; wanted: number; dead: number }>(
    `select count(*) filter (where processed_at is not null)::int as done,
       coalesce(sum((select count(*) from processed_messages where message_id = outbox.id)), 0)::int as marks,
       coalesce(sum(consumers), 0)::int as wanted, (select count(*)::int from dead_letters) as dead
     from outbox where topic = 'order.paid'`,
  );
  const { done = 0, marks = 0, wanted = 0, dead = 0 } = rows[0] ?? {};
  return [
    ...(done === orders ? [] : [`${done} of ${orders} messages were processed.`]),
    ...(marks === wanted ? [] : [`${wanted} handlings were due, ${marks} have left their mark.`]),
    ...(dead === 0 ? [] : [`${dead} messages are dead letters.`]),
  ];
}

/** Nothing was killed, so every mail was handed over once; a file that is written again replaces itself. */
function wronglyTaken({ orders, mailDir, sink }: Expected): string[] {
  const due = orders * mailTemplates.length;
  const taken =
    sink === undefined ? readdirSync(mailDir).filter((name) => name.endsWith('.eml')).length : sink.taken.size;
  const repeated = sink === undefined ? 0 : [...sink.taken.values()].filter((times) => times > 1).length;
  return [
    ...(taken === due ? [] : [`${taken} mails were handed over, due were ${due}.`]),
    ...(repeated === 0 ? [] : [`${repeated} mails were handed over more than once.`]),
  ];
}
