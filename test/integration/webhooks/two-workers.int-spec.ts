import { eventually } from '../../support/eventually';
import { keepingWaiting, type Receiver, startReceiver } from '../../support/webhook-receiver';
import { WebhooksUnderTest } from './webhooks-under-test';

describe('two workers that send webhooks', () => {
  let webhooks: WebhooksUnderTest;
  let receiver: Receiver;

  beforeEach(async () => {
    webhooks = await WebhooksUnderTest.start();
    await webhooks.addWorker();
    receiver = await startReceiver();
  });

  afterEach(async () => {
    await receiver.close();
    await webhooks.close();
  });

  /** Deliveries that are due and that nobody has seen yet. */
  async function dueDeliveries(count: number): Promise<void> {
    const endpoint = await webhooks.addEndpoint(receiver.url);
    await webhooks.sql(
      `insert into webhook_deliveries (id, endpoint_id, message_id, event_type, body, next_attempt_at)
       select gen_random_uuid(), $1, gen_random_uuid(), 'order.paid', '{}', now() from generate_series(1, $2)`,
      [endpoint.id, count],
    );
  }

  it('send each delivery once, however often they are woken at the same moment', async () => {
    await dueDeliveries(60);
    await Promise.all(Array.from({ length: 8 }, () => webhooks.tick()));
    await webhooks.attempted(60);
    expect(receiver.received).toHaveLength(60);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(60);
    expect(new Set((await webhooks.deliveries()).map(({ state, attempts }) => `${state} ${attempts}`))).toEqual(
      new Set(['delivered 1']),
    );
  });

  it('never have two attempts of one delivery under way', async () => {
    const waiting = keepingWaiting();
    receiver.answer(waiting.answering);
    await dueDeliveries(1);
    await Promise.all(Array.from({ length: 8 }, () => webhooks.tick()));
    await eventually(() => waiting.waiting() === 1, { what: 'the attempt to begin' });
    await Promise.all(Array.from({ length: 8 }, () => webhooks.tick()));
    expect(receiver.received).toHaveLength(1);
    waiting.release();
    expect(await webhooks.delivery(1)).toMatchObject({ state: 'delivered', attempts: 1 });
  });

  it('count as delivered what was taken after the claim of its sender had run out', async () => {
    const waiting = keepingWaiting();
    receiver.answer(waiting.answering);
    await dueDeliveries(1);
    await webhooks.tick();
    await eventually(() => waiting.waiting() === 1, { what: 'the attempt to begin' });
    await webhooks.sql(`update webhook_deliveries set claimed_until = claimed_until - interval '1 hour'`);
    waiting.release();
    expect(await webhooks.delivery(1)).toMatchObject({ state: 'delivered' });
  });
});
