import type { CheckoutStrategy } from '#config';
import type { Json, Reply } from '../../support/client';
import { CheckoutShop } from '../../integration/checkout/checkout-under-test';
import { OrderDesk, type SoldOrder } from '../../integration/orders/order-desk';
import { Conductor, type Chooser, type Run, type Work } from './conductor';
import { Gate } from './gate';
import { WaitingSessions } from './waiting-sessions';

interface Other {
  close(): Promise<unknown>;
}

/** Three API processes on one database, and the instrument that decides whose statement is next. */
export class Stage {
  readonly desk: OrderDesk;
  private readonly gate = new Gate();
  private readonly others = new Map<string, Promise<Other>>();

  private constructor(
    readonly shop: CheckoutShop,
    private readonly sessions: WaitingSessions,
  ) {
    this.desk = new OrderDesk(shop);
  }

  static async open({ batchMax = 1, apis = 3, strategy = 'pessimistic' as CheckoutStrategy } = {}): Promise<Stage> {
    const engine = { strategy, batchMax, name: '' };
    // A session that stands at the gate is idle in its transaction.
    const env = { IDLE_TRANSACTION_TIMEOUT_MS: '600000' };
    const shop = await CheckoutShop.open(engine, { apis, env });
    return new Stage(shop, await WaitingSessions.open(shop.url));
  }

  async play(works: readonly Work[], choose: Chooser): Promise<Run> {
    return new Conductor(this.gate, this.sessions, works).run(choose);
  }

  /** Status and, of refusals, the code: what a client branches on. */
  async told(reply: Promise<Reply>): Promise<string> {
    const { status, body } = await reply;
    return status < 400 ? String(status) : `${status} ${body.code}`;
  }

  async stockOf(variantId: string): Promise<string> {
    const [row] = await this.shop.rows('select on_hand, reserved from stock where variant_id = $1', [variantId]);
    return `${row.on_hand} on hand, ${row.reserved} reserved`;
  }

  async statusOf({ id }: Pick<SoldOrder, 'id'>): Promise<string> {
    const [row] = await this.shop.rows('select status from orders where id = $1', [id]);
    return row.status;
  }

  /** The oldest message of a topic that is about an order and that nobody has handled. */
  async messageOf(topic: string, { id }: Pick<SoldOrder, 'id'>): Promise<{ id: string; payload: Json }> {
    const [message] = await this.shop.rows(
      `select message.id, message.payload from outbox message
       left join payment_events event on event.id::text = message.payload ->> 'paymentEventId'
       left join orders on orders.reference = event.reference
       where topic = $1 and processed_at is null and coalesce(message.payload ->> 'orderId', orders.id::text) = $2
       order by seq limit 1`,
      [topic, id],
    );
    if (!message) throw new Error(`There is no message ${topic} of the order.`);
    return message;
  }

  /** A process of another kind, which is started for the first pair that needs it and ends with the stage. */
  async other<Kind extends Other>(name: string, start: () => Promise<Kind>): Promise<Kind> {
    const started = this.others.get(name) ?? start();
    this.others.set(name, started);
    return started as Promise<Kind>;
  }

  async close(): Promise<void> {
    this.gate.open();
    for (const other of this.others.values()) await (await other).close();
    await this.sessions.close();
    await this.shop.close();
  }
}
