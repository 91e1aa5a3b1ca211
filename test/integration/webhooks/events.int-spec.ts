import { newId } from '#kernel';
import { eventNames } from '#webhooks';
import { type Receiver, startReceiver } from '../../support/webhook-receiver';
import { WebhooksUnderTest } from './webhooks-under-test';

describe('what subscribers are told', () => {
  let webhooks: WebhooksUnderTest;
  let receiver: Receiver;

  beforeAll(async () => {
    webhooks = await WebhooksUnderTest.start();
    receiver = await startReceiver();
  });

  beforeEach(async () => {
    await webhooks.reset();
    await webhooks.addEndpoint(receiver.url);
  });

  afterAll(async () => {
    await receiver.close();
    await webhooks.close();
  });

  const told = async (message: { topic: string; id: string; payload: unknown }) => {
    await webhooks.deliver(message);
    const [delivery] = await webhooks.deliveries();
    await webhooks.attempted(1);
    return JSON.parse(delivery?.body ?? '{}');
  };

  it.each(eventNames.filter((name) => name.startsWith('order.')))('of %s is how the order stands', async (topic) => {
    const message = await webhooks.orderMessage(topic);
    const { orderId } = message.payload;
    await webhooks.sql(`update orders set status = 'partially_refunded', refunded_minor = 480 where id = $1`, [
      orderId,
    ]);
    expect(await told(message)).toEqual({
      type: topic,
      timestamp: expect.any(String),
      data: {
        orderId,
        reference: `ORD-${orderId}`,
        status: 'partially_refunded',
        total: { amount: '44.80', currency: 'USD' },
        refunded: { amount: '4.80', currency: 'USD' },
      },
    });
  });

  it('of a refund is what was given back', async () => {
    const { orderId } = (await webhooks.orderMessage('order.paid')).payload;
    const [paymentId, refundId] = [newId(), newId()];
    await webhooks.sql(
      `insert into payments (id, order_id, provider, status, amount_minor, currency)
       values ($1, $2, 'sandbox', 'captured', 4480, 'USD')`,
      [paymentId, orderId],
    );
    await webhooks.sql(
      `insert into refunds (id, order_id, payment_id, number, amount_minor, status, reason)
       values ($1, $2, $3, 1, 480, 'succeeded', 'damaged')`,
      [refundId, orderId, paymentId],
    );
    const topic = 'refund.succeeded';
    const message = await webhooks.message(topic, { refundId, orderId });
    expect((await told({ topic, ...message })).data).toEqual({
      refundId,
      orderId,
      reference: `ORD-${orderId}`,
      status: 'succeeded',
      amount: { amount: '4.80', currency: 'USD' },
      orderStatus: 'paid',
    });
  });

  it('of stock that ran low is what is left', async () => {
    const variantId = newId();
    await webhooks.sql('insert into stock (variant_id, on_hand, reserved) values ($1, 7, 4)', [variantId]);
    const topic = 'stock.ran_low';
    const message = await webhooks.message(topic, { variantId });
    expect((await told({ topic, ...message })).data).toEqual({ variantId, available: 3 });
  });

  it('is nothing as long as what it is about cannot be found: the message stays to be handled', async () => {
    const topic = 'order.paid';
    const message = await webhooks.message(topic, { orderId: newId() });
    await expect(webhooks.deliver({ topic, ...message })).rejects.toThrow('No such order');
    expect(await webhooks.deliveries()).toEqual([]);
    expect(await webhooks.sql('select processed from outbox')).toEqual([{ processed: 0 }]);
  });
});
