import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { call, type Customer, deliver, newCustomer, newProduct, newStaff, type Reply } from '../support/client';
import { eventually } from '../support/eventually';
import { Shop } from '../support/shop';
import { type Backend, type BackendKind, onPostgres } from './backends';
import type { Fate, Placed } from './fates';
import { Subscriber } from './subscriber';

export interface Product {
  readonly variantId: string;
  readonly stock: number;
  /** How many each order takes. */
  readonly quantity: number;
}

export interface TradeOptions {
  readonly workers: number;
  /** Where the queues are. */
  readonly on?: BackendKind;
  readonly env?: Readonly<Record<string, string>>;
}

interface Parties {
  readonly customer: Customer;
  readonly products: readonly Product[];
  readonly subscriber: Subscriber;
}

async function partiesOf(shop: Shop): Promise<Parties> {
  const staff = await newStaff(shop);
  const products: Product[] = [];
  for (const quantity of [1, 2]) {
    const stock = 1000 * quantity;
    products.push({ ...(await newProduct(shop, staff, { stock })), stock, quantity });
  }
  return { customer: await newCustomer(shop), products, subscriber: await Subscriber.of(shop) };
}

/** A shop whose orders meet their fates while somebody breaks its workers. Each has a line of either product. */
export class Trade {
  readonly placed: Placed[] = [];
  /** Placed, and nothing has come of it yet. */
  private readonly undecided: Placed[] = [];

  private constructor(
    readonly shop: Shop,
    readonly backend: Backend,
    readonly parties: Parties,
  ) {}

  static async open({ workers, on = onPostgres, env = {} }: TradeOptions): Promise<Trade> {
    const backend = await on.open();
    const shop = await Shop.open({ workers: 0, env: { WEBHOOK_ALLOW_PRIVATE: 'true', ...env, ...backend.env } });
    // One after the other: processes that start together on a busy machine may all be late.
    while (shop.workers.length < workers) await shop.startWorker();
    return new Trade(shop, backend, await partiesOf(shop));
  }

  async close(): Promise<void> {
    await this.shop.close();
    await this.backend.close();
    await this.parties.subscriber.close();
  }

  async place(fates: readonly Fate[]): Promise<void> {
    this.undecided.push(...(await Promise.all(fates.map((fate) => this.order(fate)))));
  }

  /** Lets so many orders that were placed meet their fates. Money is reported twice. */
  async meet(count: number): Promise<void> {
    await Promise.all(this.undecided.splice(0, count).map((order) => this.fulfil(order)));
  }

  /** Orders that meet their fates as soon as they are placed. */
  async wave(fates: readonly Fate[]): Promise<void> {
    await Promise.all(fates.map(async (fate) => this.fulfil(await this.order(fate))));
  }

  /** Keeps everything that needs the locks waiting inside its transaction for as long as `meanwhile` takes. */
  async whileLocked(lock: string, meanwhile: () => Promise<void>): Promise<void> {
    const holder = new Client({ connectionString: this.shop.databaseUrl });
    await holder.connect();
    try {
      await holder.query('begin');
      await holder.query(lock);
      await meanwhile();
      await holder.query('commit');
    } finally {
      await holder.end();
    }
  }

  async whileStockIsLocked(meanwhile: () => Promise<void>): Promise<void> {
    await this.whileLocked('select 1 from stock order by variant_id for update', meanwhile);
  }

  /** How many jobs wait for a lock inside their transactions. */
  async blockedJobs(): Promise<number> {
    const blocked = await this.shop.rows(
      `select 1 from pg_stat_activity
       where datname = current_database() and application_name = 'holdfast-worker' and wait_event_type = 'Lock'`,
    );
    return blocked.length;
  }

  /** Waits until so many jobs are in the middle of their transactions; something has to be locked. */
  async jobsToBeUnderWay(count = 1): Promise<void> {
    const enough = async () => (await this.blockedJobs()) >= count;
    await eventually(enough, { seconds: 20, what: `${count} jobs to wait for a lock` });
  }

  /**
   * As if the minute had passed for which mails and webhooks belong to whoever took them, be he dead; and the minutes by which
   * messages are put off that somebody failed at because of him.
   */
  async claimsEnd(): Promise<void> {
    await this.shop.rows(`update notifications set sending_until = now() where state = 'sending'`);
    await this.shop.rows(`update webhook_deliveries set next_attempt_at = now() where state = 'pending'`);
    await this.shop.rows(
      `update outbox set overdue_at = now() where published_at is not null and processed_at is null`,
    );
  }

  private async order(fate: Fate): Promise<Placed> {
    const items = this.parties.products.map(({ variantId, quantity }) => ({ variantId, quantity }));
    const { body } = await this.asked('/orders', { items });
    const order = { id: body.id, reference: body.reference, amount: body.total.amount, fate };
    this.placed.push(order);
    return order;
  }

  private async fulfil(order: Placed): Promise<void> {
    switch (order.fate) {
      case 'paid':
        return this.report(order);
      case 'abandoned':
        // Whoever begins too late has left his order; either way it expires.
        await this.asked(`/orders/${order.id}/payments`, { provider: 'sandbox' }, [409]);
        return undefined;
      case 'cancelled':
        return this.cancel(order);
      case 'given_back':
        await this.cancel(order);
        return order.fate === 'given_back' ? this.report(order) : undefined;
      default:
        return undefined;
    }
  }

  /** Who comes too late has left his order. */
  private async cancel(order: Placed): Promise<void> {
    const { status } = await this.asked(`/orders/${order.id}/cancel`, {}, [409]);
    if (status === 409) order.fate = 'left';
  }

  private async report({ id, reference, amount }: Placed): Promise<void> {
    const event = { eventId: `evt_${id}`, reference, amount };
    const answers = [await deliver(this.shop, event), await deliver(this.shop, event)];
    const refused = answers.find(({ status }) => status !== 200 && status !== 201);
    if (refused) throw new Error(`The event was refused: ${JSON.stringify(refused.body)}`);
  }

  /** Asks like a customer who is told that the shop is busy: again, with the same key. */
  private async asked(path: string, body: unknown, bearable: readonly number[] = []): Promise<Reply> {
    const headers = { ...this.parties.customer.headers, 'idempotency-key': randomUUID() };
    const answer = async () => {
      const reply = await call(this.shop.url, path, { body, headers });
      return reply.status === 503 ? undefined : reply;
    };
    const reply = await eventually(answer, { seconds: 20, what: `an answer of ${path}` });
    if (reply.status >= 300 && !bearable.includes(reply.status)) {
      throw new Error(`${path} was refused: ${JSON.stringify(reply.body)}`);
    }
    return reply;
  }
}
