import { Client } from 'pg';
import { textOf } from '#database';
import { checkInvariants } from '#invariants';
import { call, type Customer, deliver, newCustomer, newProduct, newStaff } from '../support/client';
import { eventually } from '../support/eventually';
import type { Shop } from '../support/shop';

interface Placed {
  readonly id: string;
  readonly reference: string;
  readonly amount: string;
}

/** A shop that sells one product, one piece an order, while somebody breaks it. */
export class PaidOrders {
  readonly placed: Placed[] = [];
  private reported = 0;

  private constructor(
    private readonly shop: Shop,
    private readonly customer: Customer,
    private readonly variantId: string,
    private readonly stock: number,
  ) {}

  static async of(shop: Shop, stock: number): Promise<PaidOrders> {
    const { variantId } = await newProduct(shop, await newStaff(shop), { stock });
    return new PaidOrders(shop, await newCustomer(shop), variantId, stock);
  }

  async place(count: number): Promise<void> {
    const { headers } = this.customer;
    const body = { items: [{ variantId: this.variantId, quantity: 1 }] };
    const one = () => call(this.shop.url, '/orders', { body, headers });
    for (const { status, body: order } of await Promise.all(Array.from({ length: count }, one))) {
      if (status !== 201) throw new Error(`The order was refused: ${JSON.stringify(order)}`);
      this.placed.push({ id: order.id, reference: order.reference, amount: order.total.amount });
    }
  }

  /** Lets the provider report the money for so many more orders, twice for each. */
  async pay(count: number): Promise<void> {
    const next = this.placed.slice(this.reported, this.reported + count);
    this.reported += next.length;
    await Promise.all(next.map((order) => this.report(order)));
  }

  /** Keeps every payment of the product waiting inside its transaction for as long as `meanwhile` takes. */
  async whileStockIsLocked(meanwhile: () => Promise<void>): Promise<void> {
    const holder = new Client({ connectionString: this.shop.databaseUrl });
    await holder.connect();
    try {
      await holder.query('begin');
      await holder.query('select 1 from stock where variant_id = $1 for update', [this.variantId]);
      await meanwhile();
      await holder.query('commit');
    } finally {
      await holder.end();
    }
  }

  /** Waits until jobs are in the middle of their transactions; the stock has to be locked. */
  async jobsToBeUnderWay(): Promise<void> {
    const blocked = `select 1 from pg_stat_activity
      where datname = current_database() and application_name = 'holdfast-worker' and wait_event_type = 'Lock'`;
    await eventually(async () => (await this.shop.rows(blocked)).length > 0, { what: 'a job to wait for the stock' });
  }

  /** Waits until everything that was promised has happened. */
  async settled(seconds: number): Promise<void> {
    const open = `select
      (select count(*) from orders where status <> 'paid')
      + (select count(*) from outbox where processed_at is null) as open`;
    await eventually(async () => (await this.shop.rows(open))[0]?.['open'] === '0', {
      seconds,
      what: 'every order to be paid and every message to be processed',
    });
  }

  /** What happened, in numbers that can be compared with what should have happened. */
  async outcome(): Promise<Record<string, unknown>> {
    const [numbers] = await this.shop.rows(
      `select (select count(*)::int from orders where status = 'paid') as paid,
         (select count(*)::int from order_transitions where to_status = 'paid') as "timesPaid",
         (select on_hand from stock where variant_id = $1) as "onHand",
         (select reserved from stock where variant_id = $1) as reserved,
         (select count(*)::int from stock_ledger where variant_id = $1 and kind = 'confirm') as sales,
         (select count(*)::int from dead_letters) as "deadLetters"`,
      [this.variantId],
    );
    const { rules } = await checkInvariants({ query: (sql, values) => this.shop.rows(textOf(sql), values) });
    return {
      ...numbers,
      mails: this.shop.mails().length,
      ordersWithoutMail: this.placed.filter(({ reference }) => !this.isMailed(reference)).length,
      brokenRules: rules.filter(({ violations }) => violations > 0),
    };
  }

  /** What `outcome` is when nothing was lost and nothing was done twice. */
  expected(): Record<string, unknown> {
    const sold = this.placed.length;
    return {
      paid: sold,
      timesPaid: sold,
      onHand: this.stock - sold,
      reserved: 0,
      sales: sold,
      deadLetters: 0,
      mails: sold,
      ordersWithoutMail: 0,
      brokenRules: [],
    };
  }

  private isMailed(reference: string): boolean {
    return this.shop.mails().some((mail) => mail.includes(reference));
  }

  private async report({ id, reference, amount }: Placed): Promise<void> {
    const event = { eventId: `evt_${id}`, reference, amount };
    const answers = [await deliver(this.shop, event), await deliver(this.shop, event)];
    const refused = answers.find(({ status }) => status !== 200 && status !== 201);
    if (refused) throw new Error(`The event was refused: ${JSON.stringify(refused.body)}`);
  }
}
