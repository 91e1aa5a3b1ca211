import { NotificationBeingSent } from '#notifications';
import { eventually } from '../../support/eventually';
import { type Cause, expiring, paid, ranLow, refunded, shipped, type Sql } from './mail-causes';
import { type NotificationRow, type NotificationsUnderTest, startNotifications } from './notifications-under-test';
import { type Delivery, ScriptedTransport } from './scripted-transport';

const kinds: readonly { what: string; templates: readonly string[]; cause: (sql: Sql) => Promise<Cause> }[] = [
  { what: 'a confirmation and a receipt', templates: ['order_confirmation', 'payment_receipt'], cause: paid },
  { what: 'a warning', templates: ['reservation_expiring'], cause: (sql) => expiring(sql) },
  { what: 'a mail about a shipment', templates: ['order_shipped'], cause: shipped },
  { what: 'a mail about a refund', templates: ['refund_issued'], cause: async (sql) => (await refunded(sql, 1))[0]! },
  { what: 'a mail about low stock', templates: ['low_stock'], cause: (sql) => ranLow(sql) },
];

describe.each(kinds)('sending $what', ({ templates, cause: makeCause }) => {
  let notifications: NotificationsUnderTest;
  let transport: ScriptedTransport;
  let cause: Cause;

  beforeAll(async () => {
    transport = new ScriptedTransport();
    notifications = await startNotifications({ transport });
  });

  beforeEach(async () => {
    await notifications.sql('delete from notifications');
    transport.deliveries.length = 0;
    cause = await makeCause(notifications.sql);
  });

  afterAll(() => notifications.close());

  const all = (state: string): string[] => templates.map(() => state);
  const rows = () => notifications.sql<NotificationRow>('select * from notifications order by template');
  const states = async () => (await rows()).map((row) => row.state);
  const endClaims = () => notifications.sql(`update notifications set sending_until = now() - interval '1 second'`);
  const succeed = (deliveries: readonly Delivery[]) => deliveries.forEach((delivery) => delivery.succeed());
  const fail = (deliveries: readonly Delivery[], reason: string) =>
    deliveries.forEach((delivery) => delivery.fail(new Error(reason)));
  const byTemplate = (deliveries: readonly Delivery[]) =>
    deliveries.map(({ mail }) => mail).toSorted((a, b) => a.template.localeCompare(b.template));

  /** Delivers the message until its mails are with the transport. `ended` says how the delivery ended. */
  const begin = async () => {
    const index = transport.deliveries.length;
    const results = Promise.allSettled([notifications.handle(cause)]);
    await eventually(async () => transport.deliveries.length >= index + templates.length, {
      what: 'the mails to be handed over',
      seconds: 5,
    });
    return { deliveries: transport.deliveries.slice(index), ended: async () => (await results)[0] };
  };

  it('is done by one of two that run at once, and the other has nothing left to do when it tries again', async () => {
    const first = await begin();
    expect(await states()).toEqual(all('sending'));
    await expect(notifications.handle(cause)).rejects.toThrow(NotificationBeingSent);
    succeed(first.deliveries);
    expect(await first.ended()).toMatchObject({ status: 'fulfilled' });
    await notifications.handle(cause);

    expect(transport.deliveries).toHaveLength(templates.length);
    expect(await states()).toEqual(all('sent'));
    expect(await notifications.timesConsumed(cause)).toBe(1);
  });

  it('begins once when twenty start in the same moment', async () => {
    const refusals: unknown[] = [];
    const run = () => notifications.handle(cause).catch((error) => refusals.push(error));
    const runs = Array.from({ length: 20 }, run);
    await eventually(async () => refusals.length === 19, { what: 'all but one to give up', seconds: 10 });
    refusals.forEach((refusal) => expect(refusal).toBeInstanceOf(NotificationBeingSent));
    expect(byTemplate(transport.deliveries).map(({ template }) => template)).toEqual(templates);
    succeed(transport.deliveries);
    await Promise.all(runs);
    expect(await states()).toEqual(all('sent'));
    expect(await notifications.timesConsumed(cause)).toBe(1);
  });

  it('holds no transaction open while a mail is handed over', async () => {
    const { deliveries, ended } = await begin();
    const open = await notifications.sql(
      `select 1 from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null
         and backend_type = 'client backend'`,
    );
    expect(open).toEqual([]);
    succeed(deliveries);
    await ended();
  });

  it('gives the claim back when the transport fails, and succeeds the next time with the same mail', async () => {
    const first = await begin();
    fail(first.deliveries, 'no route');
    expect(await first.ended()).toMatchObject({ status: 'rejected', reason: { message: 'no route' } });
    const waiting = expect.objectContaining({ state: 'queued', sending_until: null, sent_at: null });
    expect(await rows()).toEqual(templates.map(() => waiting));
    expect(await notifications.timesConsumed(cause)).toBe(0);

    const second = await begin();
    succeed(second.deliveries);
    expect(await second.ended()).toMatchObject({ status: 'fulfilled' });
    expect(byTemplate(second.deliveries)).toEqual(byTemplate(first.deliveries));
    expect(await states()).toEqual(all('sent'));
    expect(await notifications.timesConsumed(cause)).toBe(1);
  });

  it('is done again under the same Message-ID when its process dies between sending and marking', async () => {
    const first = await begin();
    const crashed = await rows();
    await endClaims();
    const second = await begin();
    succeed(second.deliveries);
    await second.ended();
    expect(byTemplate(second.deliveries)).toEqual(byTemplate(first.deliveries));
    expect((await rows()).map((row) => row.message_id)).toEqual(crashed.map((row) => row.message_id));
    expect(await states()).toEqual(all('sent'));
    succeed(first.deliveries);
    await first.ended();
    expect(await notifications.timesConsumed(cause)).toBe(1);
  });

  it('does not give back the claim of somebody who took over', async () => {
    const slow = await begin();
    await endClaims();
    const successor = await begin();
    fail(slow.deliveries, 'too slow');
    await slow.ended();
    expect(await states()).toEqual(all('sending'));
    await expect(notifications.handle(cause)).rejects.toThrow(NotificationBeingSent);
    succeed(successor.deliveries);
    await successor.ended();
    expect(await states()).toEqual(all('sent'));
    expect(transport.deliveries).toHaveLength(2 * templates.length);
  });

  it('stays sent when a successor fails after the mail went out late', async () => {
    const slow = await begin();
    await endClaims();
    const successor = await begin();
    succeed(slow.deliveries);
    await slow.ended();
    const before = await rows();
    fail(successor.deliveries, 'no route');
    await successor.ended();
    expect(await rows()).toEqual(before);
    expect(await notifications.timesConsumed(cause)).toBe(1);
  });
});
