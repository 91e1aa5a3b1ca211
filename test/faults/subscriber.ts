import { randomBytes } from 'node:crypto';
import { call } from '../support/client';
import type { Shop } from '../support/shop';
import { answering, keepingWaiting, type Receiver, startReceiver } from '../support/webhook-receiver';

/** Ends of orders, and of refunds. */
const events = ['order.paid', 'order.expired', 'order.cancelled', 'refund.succeeded'];

/** Somebody outside who is told by webhooks what becomes of orders. */
export class Subscriber {
  private constructor(private readonly receiver: Receiver) {}

  static async of(shop: Shop): Promise<Subscriber> {
    const receiver = await startReceiver();
    const email = `admin-${randomBytes(6).toString('hex')}@example.com`;
    const password = 'correct horse battery';
    const registered = await call(shop.url, '/auth/users', { body: { email, password } });
    await shop.rows(`update users set role = 'admin' where id = $1`, [registered.body.id]);
    const session = await call(shop.url, '/auth/jwt/create', { body: { email, password } });
    const headers = { authorization: `Bearer ${session.body.access}` };
    const made = await call(shop.url, '/webhook-endpoints', { body: { url: receiver.url, events }, headers });
    if (made.status !== 201) throw new Error(`The endpoint was refused: ${JSON.stringify(made.body)}`);
    return new Subscriber(receiver);
  }

  /** The ids of what was received, each once. */
  get heard(): ReadonlySet<string> {
    return new Set(this.receiver.received.map(({ id }) => id));
  }

  /** Answers nobody for as long as `meanwhile` takes, which is told how many wait. */
  async whileSilent(meanwhile: (waiting: () => number) => Promise<void>): Promise<void> {
    const silence = keepingWaiting();
    this.receiver.answer(silence.answering);
    try {
      await meanwhile(silence.waiting);
    } finally {
      this.receiver.answer(answering(204));
      silence.release();
    }
  }

  close(): Promise<void> {
    return this.receiver.close();
  }
}
