import { newId, NotFound } from '#kernel';
import { MailNotDelivered, MailRefused, NotificationBeingSent } from '#notifications';
import { OrderFulfilled, ReservationExpiring } from '#orders';
import { RefundSucceeded } from '#payments';
import { eventually } from '../../support/eventually';
import {
  type Cause,
  expiring,
  message,
  order,
  paid as orderPaid,
  paidOrder,
  ranLow,
  refunded,
  shipped,
} from './mail-causes';
import { type NotificationRow, type NotificationsUnderTest, startNotifications } from './notifications-under-test';
import { ScriptedTransport } from './scripted-transport';

describe('a mail of its kind', () => {
  let notifications: NotificationsUnderTest;
  let transport: ScriptedTransport;

  beforeEach(async () => {
    transport = new ScriptedTransport();
    notifications = await startNotifications({ transport });
  });

  afterEach(() => notifications.close());

  const rows = () => notifications.sql<NotificationRow>('select * from notifications order by template, occasion');
  const handedOver = (count: number) =>
    eventually(async () => transport.deliveries.length === count, { what: `${count} mails to be handed over` });
  const templateOf = (index: number) => transport.deliveries[index]?.mail.template;
  const delivery = (template: string, from = 0) =>
    transport.deliveries.slice(from).find(({ mail }) => mail.template === template);

  describe('whose message is given up', () => {
    const undelivered = async (cause: Cause, count: number) => {
      const from = transport.deliveries.length;
      const handling = notifications.handle(cause).catch((error: unknown) => error);
      await handedOver(from + count);
      for (const each of transport.deliveries.slice(from)) each.fail(new MailNotDelivered('ECONNECTION'));
      await handling;
    };

    it.each<[string, number, (sql: NotificationsUnderTest['sql']) => Promise<Cause>]>([
      ['a paid order', 2, orderPaid],
      ['an order that is not paid', 1, expiring],
      ['a shipment', 1, shipped],
      ['low stock', 1, ranLow],
    ])('has failed, and goes out when the message is tried again: %s', async (_, count, make) => {
      const cause = await make(notifications.sql);
      await undelivered(cause, count);
      expect((await rows()).map(({ state }) => state)).toEqual(Array.from({ length: count }, () => 'queued'));
      await notifications.giveUp(cause);
      expect((await rows()).map(({ state }) => state)).toEqual(Array.from({ length: count }, () => 'failed'));

      const again = notifications.handle(cause);
      await handedOver(2 * count);
      for (const each of transport.deliveries.slice(count)) each.succeed();
      await again;
      expect((await rows()).map(({ state }) => state)).toEqual(Array.from({ length: count }, () => 'sent'));
      await notifications.giveUp(cause);
      expect((await rows()).map(({ state }) => state)).toEqual(Array.from({ length: count }, () => 'sent'));
    });

    it('has failed alone among the refunds of its order', async () => {
      const [first, second] = await refunded(notifications.sql, 2);
      await undelivered(first!, 1);
      await undelivered(second!, 1);
      await notifications.giveUp(second!);
      expect(await rows()).toMatchObject([{ state: 'queued' }, { occasion: 2, state: 'failed' }]);
    });

    it('is left alone while somebody sends it, and has failed once that one is known to be dead', async () => {
      const cause = await orderPaid(notifications.sql);
      void notifications.handle(cause).catch((error: unknown) => error);
      await handedOver(2);
      await notifications.giveUp(cause);
      expect(await rows()).toMatchObject([{ state: 'sending' }, { state: 'sending' }]);
      await notifications.sql(`update notifications set sending_until = now() - interval '1 second'`);
      await notifications.giveUp(cause);
      expect(await rows()).toMatchObject([{ state: 'failed' }, { state: 'failed' }]);
      for (const each of transport.deliveries) each.succeed();
    });
  });

  describe('about a paid order', () => {
    it('is sent alone the next time, when the other one is out', async () => {
      const paid = await paidOrder(notifications.sql);
      const first = notifications.deliver(paid).catch((error: unknown) => error);
      await handedOver(2);
      delivery('order_confirmation')?.succeed();
      delivery('payment_receipt')?.fail(new MailNotDelivered('ECONNECTION'));
      expect(await first).toBeInstanceOf(MailNotDelivered);
      expect(await rows()).toMatchObject([
        { template: 'order_confirmation', state: 'sent' },
        { template: 'payment_receipt', state: 'queued', sending_until: null },
      ]);
      expect(await notifications.timesConsumed(paid)).toBe(0);

      const second = notifications.deliver(paid);
      await handedOver(3);
      expect(templateOf(2)).toBe('payment_receipt');
      transport.deliveries[2]?.succeed();
      await second;
      expect(await rows()).toMatchObject([{ state: 'sent' }, { state: 'sent' }]);
      expect(await notifications.timesConsumed(paid)).toBe(1);
    });

    it('is tried again as long as one of the two may still go out, and is then refused for good', async () => {
      const paid = await paidOrder(notifications.sql);
      const first = notifications.deliver(paid).catch((error: unknown) => error);
      await handedOver(2);
      delivery('order_confirmation')?.fail(new MailRefused('550'));
      delivery('payment_receipt')?.fail(new MailNotDelivered('421'));
      expect(await first).toBeInstanceOf(MailNotDelivered);
      expect(await rows()).toMatchObject([{ state: 'failed' }, { state: 'queued' }]);

      const second = notifications.deliver(paid).catch((error: unknown) => error);
      await handedOver(4);
      delivery('order_confirmation', 2)?.fail(new MailRefused('550'));
      delivery('payment_receipt', 2)?.succeed();
      expect(await second).toBeInstanceOf(MailRefused);
      expect(await rows()).toMatchObject([{ state: 'failed', sent_at: null }, { state: 'sent' }]);
      expect(await notifications.timesConsumed(paid)).toBe(0);

      const asked = notifications.deliver(paid);
      await handedOver(5);
      expect(templateOf(4)).toBe('order_confirmation');
      transport.deliveries[4]?.succeed();
      await asked;
      expect(await rows()).toMatchObject([{ state: 'sent' }, { state: 'sent' }]);
      expect(await notifications.timesConsumed(paid)).toBe(1);
    });
  });

  describe('that warns of the end of a hold', () => {
    it.each([
      { what: 'was paid meanwhile', options: { status: 'paid' } },
      { what: 'was cancelled meanwhile', options: { status: 'cancelled' } },
      { what: 'is held no longer', options: { leftSeconds: -1 } },
    ])('is skipped when the order $what', async ({ options }) => {
      const cause = await expiring(notifications.sql, options);
      await notifications.handle(cause);
      await notifications.handle(cause);
      expect(transport.deliveries).toEqual([]);
      expect(await rows()).toMatchObject([
        {
          order_id: cause.id,
          template: 'reservation_expiring',
          state: 'skipped',
          sent_at: null,
          sending_until: null,
          message_id: `<reservation_expiring.${cause.id}@example.com>`,
        },
      ]);
      expect(await notifications.timesConsumed(cause)).toBe(1);
    });

    it('is skipped as well when it was refused before', async () => {
      const cause = await expiring(notifications.sql);
      const refused = notifications.handle(cause).catch((error: unknown) => error);
      await handedOver(1);
      transport.deliveries[0]?.fail(new MailRefused('550'));
      expect(await refused).toBeInstanceOf(MailRefused);
      expect(await rows()).toMatchObject([{ state: 'failed' }]);
      await notifications.sql(`update orders set status = 'paid' where id = $1`, [cause.id]);
      await notifications.handle(cause);
      expect(await rows()).toMatchObject([{ state: 'skipped' }]);
      expect(transport.deliveries).toHaveLength(1);
    });

    it('is neither skipped nor forgotten while somebody sends it', async () => {
      const cause = await expiring(notifications.sql);
      const sending = notifications.handle(cause);
      await handedOver(1);
      await notifications.sql(`update orders set status = 'paid' where id = $1`, [cause.id]);
      await expect(notifications.handle(cause)).rejects.toThrow(NotificationBeingSent);
      expect(await rows()).toMatchObject([{ state: 'sending' }]);
      expect(await notifications.timesConsumed(cause)).toBe(0);
      transport.deliveries[0]?.succeed();
      await sending;
      expect(await rows()).toMatchObject([{ state: 'sent' }]);
    });

    it('goes out once an order, however often it is announced', async () => {
      const cause = await expiring(notifications.sql);
      const again = await message(notifications.sql, ReservationExpiring.topic, { orderId: cause.id });
      const sending = notifications.handle(cause);
      await handedOver(1);
      transport.deliveries[0]?.succeed();
      await sending;
      await notifications.handle(again);
      expect(transport.deliveries).toHaveLength(1);
      expect(await rows()).toHaveLength(1);
    });
  });

  it('about a refund goes out for each refund of an order, under an id of its own', async () => {
    const causes = await refunded(notifications.sql, 3);
    const sending = Promise.all([...causes, ...causes].map(async (cause) => handledInTheEnd(cause)));
    await handedOver(3);
    transport.deliveries.forEach((each) => each.succeed());
    await sending;
    const id = causes[0]?.id;
    const ids = [`<refund_issued.${id}@example.com>`, `<refund_issued.${id}.2@example.com>`];
    const expected = [...ids, `<refund_issued.${id}.3@example.com>`];
    expect(transport.deliveries.map(({ mail }) => mail.messageId).toSorted()).toEqual(expected.toSorted());
    expect((await rows()).map((row) => [row.occasion, row.message_id, row.state])).toEqual(
      expected.map((messageId, index) => [index + 1, messageId, 'sent']),
    );
  });

  it('about low stock goes to the staff, once for each time that a variant runs low', async () => {
    const first = await ranLow(notifications.sql);
    const second = await message(notifications.sql, first.topic, first.payload);
    const sending = Promise.all([first, second].map((cause) => notifications.handle(cause)));
    await handedOver(2);
    transport.deliveries.forEach((each) => each.succeed());
    await sending;
    const ids = [first, second].map(({ messageId }) => `<low_stock.${messageId}@example.com>`);
    expect(transport.deliveries.map(({ mail }) => mail.messageId).toSorted()).toEqual(ids.toSorted());
    expect(transport.deliveries.map(({ mail }) => mail.to)).toEqual(['staff@shop.example', 'staff@shop.example']);
    await notifications.handle(first);
    expect(transport.deliveries).toHaveLength(2);
    expect(await rows()).toMatchObject([{ order_id: null, state: 'sent' }, { state: 'sent' }]);
  });

  it('about low stock is skipped when there is enough again', async () => {
    const cause = await ranLow(notifications.sql, { onHand: 8 });
    await notifications.handle(cause);
    expect(transport.deliveries).toEqual([]);
    expect(await rows()).toMatchObject([{ template: 'low_stock', state: 'skipped', event_id: cause.messageId }]);
    expect(await notifications.timesConsumed(cause)).toBe(1);
  });

  it.each<{ topic: string; payload: Record<string, string> }>([
    { topic: ReservationExpiring.topic, payload: { orderId: newId() } },
    { topic: RefundSucceeded.topic, payload: { refundId: newId(), orderId: newId() } },
    { topic: 'stock.ran_low', payload: { variantId: newId() } },
  ])('is not recorded when what $topic is about is not there', async ({ topic, payload }) => {
    const cause = await message(notifications.sql, topic, payload);
    await expect(notifications.handle(cause)).rejects.toThrow(NotFound);
    expect(await rows()).toEqual([]);
    expect(await notifications.timesConsumed(cause)).toBe(0);
  });

  it('about a shipment is not recorded when nothing was sent', async () => {
    const orderId = await order(notifications.sql);
    const cause = await message(notifications.sql, OrderFulfilled.topic, { orderId, fulfilmentId: newId() });
    await expect(notifications.handle(cause)).rejects.toThrow(NotFound);
    expect(await rows()).toEqual([]);
  });

  /** As the queue does: tries again while somebody else is at it. */
  async function handledInTheEnd(cause: Cause): Promise<void> {
    await eventually(
      async () => {
        await notifications.handle(cause);
        return true;
      },
      { what: 'the message to be handled' },
    );
  }
});
