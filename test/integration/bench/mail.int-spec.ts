import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createTransport } from 'nodemailer';
import type { Client } from 'pg';
import { checkInvariants } from '#invariants';
import { verifyMails } from '../../../bench/mail/verify-mails';
import { prepareShop } from '../../../bench/checkout/bench-shop';
import { NotMeasured } from '../../../bench/support/benchmark';
import { announcePaid, mailTemplates, plantPaidOrders } from '../../../bench/support/paid-orders';
import { connected } from '../../../bench/support/scratch-database';
import { openSmtpSink } from '../../../bench/support/smtp-sink';
import { cloneDatabase, type TestDatabase } from '../../support/test-database';

const orders = 7;

let folder: string;
let database: TestDatabase;
let sql: Client;

const rows = async <Row>(text: string): Promise<Row[]> => (await sql.query(text)).rows as Row[];
const violated = async (): Promise<unknown[]> => {
  const reader = {
    query: async <Row>(text: string, values: readonly unknown[] = []) =>
      (await sql.query(text, [...values])).rows as Row[],
  };
  const { rules } = await checkInvariants(reader);
  return rules.filter(({ violations }) => violations > 0);
};

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-mails-'));
  database = await cloneDatabase();
  sql = await connected(database.url);
  await prepareShop(sql, { products: 2, customers: 3, orders: 100 }, folder);
  await plantPaidOrders(sql, orders);
});
afterEach(async () => {
  await sql.end();
  await database.drop();
  rmSync(folder, { recursive: true });
});

describe('planted paid orders', () => {
  it('are as purchases leave them: every invariant holds', async () => {
    expect(await rows(`select count(*)::int as count from orders where status = 'paid'`)).toEqual([{ count: orders }]);
    expect(await violated()).toEqual([]);
  });

  it('are announced in parts, each order once', async () => {
    const at = await announcePaid(sql, { after: 0, orders: 3 });
    await announcePaid(sql, { after: 3, orders: orders - 3 });
    const announced = await rows(
      `select count(*)::int as count, count(distinct payload ->> 'orderId')::int as orders,
         count(*) filter (where created_at <= '${at}')::int as first
       from outbox where topic = 'order.paid' and published_at is null`,
    );
    expect(announced).toEqual([{ count: orders, orders, first: 3 }]);
  });
});

/** As workers leave them. */
async function workOff(): Promise<void> {
  await announcePaid(sql, { after: 0, orders });
  await sql.query(
    `insert into notifications (id, order_id, template, recipient, message_id, state, sent_at)
     select new_id(), id, template, email, '<' || template || '.' || id || '@example.com>', 'sent', now()
     from orders cross join unnest($1::text[]) as template where status = 'paid'`,
    [mailTemplates],
  );
  await sql.query(
    `insert into processed_messages (consumer, message_id)
     select consumer, id from outbox cross join unnest('{one,two}'::text[]) as consumer where topic = 'order.paid'`,
  );
  await sql.query(
    `update outbox set published_at = now(), processed_at = now(), consumers = 2, processed = 2 where topic = 'order.paid'`,
  );
  for (const template of mailTemplates) {
    for (let n = 0; n < orders; n += 1) writeFileSync(path.join(folder, `${template}.${n}.eml`), '');
  }
}

describe('the look at the mails', () => {
  const verify = () => verifyMails(sql, { orders, mailDir: folder, sink: undefined });

  beforeEach(workOff);

  it('finds nothing when each order has each of its mails once', async () => {
    await expect(verify()).resolves.toBeUndefined();
  });

  it.each([
    ['a mail that is missing', `delete from notifications where id = (select max(id::text)::uuid from notifications)`],
    [
      'a mail that was not sent',
      `update notifications set state = 'queued' where id = (select max(id::text)::uuid from notifications)`,
    ],
    [
      'a mail that was to be written to nobody',
      `insert into notifications (id, order_id, template, recipient, message_id, state)
       select new_id(), id, 'order_shipped', email, 'x', 'sent' from orders where status = 'paid' limit 1`,
    ],
  ])('names %s', async (_what, change) => {
    await sql.query(change);
    await expect(verify()).rejects.toThrow(/THE MAILS ARE WRONG:\n- \w+ of [0-9a-f-]{36}: \d times, \d of them sent$/);
    await expect(verify()).rejects.toThrow(NotMeasured);
  });

  it.each([
    [`delete from processed_messages where consumer = 'two'`, `${2 * orders} handlings were due, ${orders} have left`],
    [`update outbox set processed_at = null where topic = 'order.paid'`, `0 of ${orders} messages were processed`],
    [
      `insert into dead_letters (id, queue, job, cause, payload, attempts) values (new_id(), 'mail', 'a', 'b', '{}', 1)`,
      '1 messages are dead letters',
    ],
  ])('counts what was handled: %s', async (change, words) => {
    await sql.query(change);
    await expect(verify()).rejects.toThrow(words);
  });

  it('counts the mails that left the house', async () => {
    rmSync(path.join(folder, 'payment_receipt.0.eml'));
    await expect(verify()).rejects.toThrow(`${2 * orders - 1} mails were handed over, due were ${2 * orders}.`);
  });

  it('is not content with mails alone: an invariant that is violated ends the run', async () => {
    await sql.query('update stock set on_hand = on_hand + 1');
    await expect(verify()).rejects.toThrow('AN INVARIANT IS VIOLATED after the mails');
  });
});

describe('the mail server that only counts', () => {
  it('takes every mail and says how often each came', async () => {
    const undo: (() => unknown)[] = [];
    const bench = {
      progress: () => undefined,
      print: () => undefined,
      afterwards: (each: () => unknown) => void undo.push(each),
    };
    const sink = await openSmtpSink(bench);
    const transport = createTransport({ url: sink.url });
    const mail = {
      from: 'shop@example.com',
      to: 'a@example.com',
      subject: 'Hello',
      text: 'A line\r\n.\r\nand another',
    };
    for (const messageId of ['<a@x>', '<b@x>', '<a@x>']) await transport.sendMail({ ...mail, messageId });
    transport.close();
    expect([...sink.taken]).toEqual([
      ['<a@x>', 2],
      ['<b@x>', 1],
    ]);
    sink.forget();
    expect(sink.taken.size).toBe(0);
    for (const each of undo) await each();
  });
});
