import { NotificationBeingSent } from '#notifications';
import { eventually } from '../../support/eventually';
import { type NotificationsUnderTest, type PaidOrder, startNotifications } from './notifications-under-test';
import { ScriptedTransport } from './scripted-transport';

describe('sending an order confirmation', () => {
  let notifications: NotificationsUnderTest;
  let transport: ScriptedTransport;
  let order: PaidOrder;

  beforeEach(async () => {
    transport = new ScriptedTransport();
    notifications = await startNotifications({ transport });
    order = await notifications.paidOrder();
  });

  afterEach(() => notifications.close());

  /** Delivers the message until the mail is with the transport. `ended` says how the delivery ended. */
  const begin = async () => {
    const index = transport.deliveries.length;
    const results = Promise.allSettled([notifications.deliver(order)]);
    await eventually(async () => transport.deliveries.length > index, { what: 'a mail to be handed over', seconds: 5 });
    const delivery = transport.deliveries[index];
    if (!delivery) throw new Error('There is no such delivery.');
    return { delivery, ended: async () => (await results)[0] };
  };
  const state = async () => (await notifications.notificationsOf(order)).map((row) => row.state);
  const endClaim = () => notifications.sql(`update notifications set sending_until = now() - interval '1 second'`);

  it('is done by one of two that run at once, and the other has nothing left to do when it tries again', async () => {
    const first = await begin();
    expect(await state()).toEqual(['sending']);
    await expect(notifications.deliver(order)).rejects.toThrow(NotificationBeingSent);
    first.delivery.succeed();
    expect(await first.ended()).toMatchObject({ status: 'fulfilled' });
    await notifications.deliver(order);

    expect(transport.deliveries).toHaveLength(1);
    expect(await state()).toEqual(['sent']);
    expect(await notifications.timesConsumed(order)).toBe(1);
  });

  it('begins once when many start in the same moment', async () => {
    const refusals: unknown[] = [];
    const runs = [1, 2, 3, 4].map(() => notifications.deliver(order).catch((error) => refusals.push(error)));
    await eventually(async () => refusals.length === 3, { what: 'all but one to give up', seconds: 5 });
    refusals.forEach((refusal) => expect(refusal).toBeInstanceOf(NotificationBeingSent));
    expect(transport.deliveries).toHaveLength(1);
    transport.deliveries[0]?.succeed();
    await Promise.all(runs);
    expect(await state()).toEqual(['sent']);
  });

  it('holds no transaction open while the mail is handed over', async () => {
    const { delivery, ended } = await begin();
    const open = await notifications.sql(
      `select 1 from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null
         and backend_type = 'client backend'`,
    );
    expect(open).toEqual([]);
    delivery.succeed();
    await ended();
  });

  it('gives the claim back when the transport fails, and succeeds the next time with the same mail', async () => {
    const first = await begin();
    first.delivery.fail(new Error('no route'));
    expect(await first.ended()).toMatchObject({ status: 'rejected', reason: { message: 'no route' } });
    expect(await notifications.notificationsOf(order)).toEqual([
      expect.objectContaining({ state: 'queued', sending_until: null, sent_at: null }),
    ]);
    expect(await notifications.timesConsumed(order)).toBe(0);

    const second = await begin();
    second.delivery.succeed();
    expect(await second.ended()).toMatchObject({ status: 'fulfilled' });
    expect(second.delivery.mail).toEqual(first.delivery.mail);
    expect(await state()).toEqual(['sent']);
    expect(await notifications.timesConsumed(order)).toBe(1);
  });

  it('does not give back the claim of somebody who took over', async () => {
    const slow = await begin();
    await endClaim();
    const successor = await begin();
    slow.delivery.fail(new Error('too slow'));
    await slow.ended();
    expect(await state()).toEqual(['sending']);
    await expect(notifications.deliver(order)).rejects.toThrow(NotificationBeingSent);
    successor.delivery.succeed();
    await successor.ended();
    expect(await state()).toEqual(['sent']);
    expect(transport.deliveries).toHaveLength(2);
  });

  it('stays sent when a successor fails after the mail went out late', async () => {
    const slow = await begin();
    await endClaim();
    const successor = await begin();
    slow.delivery.succeed();
    await slow.ended();
    const before = await notifications.notificationsOf(order);
    successor.delivery.fail(new Error('no route'));
    await successor.ended();
    expect(await notifications.notificationsOf(order)).toEqual(before);
    expect(await notifications.timesConsumed(order)).toBe(1);
  });
});
