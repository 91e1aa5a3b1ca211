import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Json, Reply } from '../generator/api-client';
import { SeededRandom } from '../support/seeded-random';
import type { LoadRun } from './load-run';
import type { PatientClient } from './patient-client';

export interface Shopping {
  readonly visits: number;
  readonly orders: number;
  readonly paid: number;
  /** Why nobody could pay, if so. */
  readonly note: string | undefined;
  readonly faults: readonly string[];
}

/** Of a hundred visitors: 60 search, 90 look at products, 30 fill a cart, 20 order, 18 pay. */
const shares = { search: 0.6, details: 0.9, cart: 0.3, checkout: 0.67, pay: 0.9 };
const productsToBuy = 20;
const plenty = 1_000_000;
const words = ['light', 'jacket', 'bottle', 'wool', 'pack', 'load test'];
const paidWithinSeconds = 30;

/** Visitors who read the whole catalogue, and buy products of this run alone. Each client is one visitor after the other. */
export async function browseAndBuy(run: LoadRun, clients: number): Promise<Shopping> {
  const products: { productId: string; variantId: string }[] = [];
  try {
    while (products.length < productsToBuy)
      products.push(await run.makeProduct(`article ${products.length + 1}`, plenty));
    const visitors = Array.from({ length: clients }, (_, place) => new Visitor(run, products, place));
    await Promise.all(visitors.map((visitor) => visitor.stay()));
    return await resultOf(run, visitors);
  } finally {
    for (const { productId } of products) await run.hideProduct(productId).catch(() => undefined);
  }
}

class Visitor {
  visits = 0;
  readonly orders: string[] = [];
  paid = 0;
  sandboxClosed = false;
  private readonly client: PatientClient;
  private readonly random: SeededRandom;

  constructor(
    private readonly run: LoadRun,
    private readonly products: readonly { readonly productId: string; readonly variantId: string }[],
    place: number,
  ) {
    this.client = run.client();
    this.random = new SeededRandom(place + 1);
  }

  async stay(): Promise<void> {
    while (!this.run.over) {
      await this.visit();
      this.visits += 1;
    }
    this.client.close();
  }

  private async visit(): Promise<void> {
    const { random } = this;
    const list = await this.get('list', `/products?page=${1 + random.below(3)}&pageSize=20`);
    if (random.chance(shares.search)) await this.get('search', `/products?q=${encodeURIComponent(random.pick(words))}`);
    const wanted = random.pick(this.products);
    if (random.chance(shares.details)) {
      const listed: { id: string }[] = list.body?.items ?? [];
      const other = listed.length > 0 ? random.pick(listed).id : wanted.productId;
      await this.get('product detail', `/products/${other}`);
      await this.get('product detail', `/products/${wanted.productId}`);
    }
    if (random.chance(shares.cart)) await this.buy(wanted.variantId);
  }

  private async buy(variantId: string): Promise<void> {
    const item = { variantId, quantity: 1 + this.random.below(3) };
    const added = await this.post('add to cart', '/cart/items', { body: item });
    const cartToken = added.header('x-cart-token');
    if (added.status !== 201 || cartToken === undefined || !this.random.chance(shares.checkout)) return;
    const placed = await this.post('checkout', '/cart/checkout', {
      body: { email: this.run.guestEmail() },
      headers: { 'x-cart-token': cartToken },
    });
    const orderToken = placed.header('x-order-token');
    if (placed.status !== 201 || orderToken === undefined) return;
    this.orders.push(placed.body.id);
    if (this.random.chance(shares.pay)) await this.pay(placed.body, { 'x-order-token': orderToken });
  }

  private async pay(order: Json, headers: Readonly<Record<string, string>>): Promise<void> {
    const body = { provider: 'sandbox' };
    const payment = await this.post('start payment', `/orders/${order.id}/payments`, { body, headers });
    if (payment.status !== 201) return;
    const told = await this.post('pay', `/sandbox/payments/${payment.body.id}/succeed`, { headers });
    if (told.status === 404) this.sandboxClosed = true;
    if (told.status !== 202) return;
    await this.waitUntilPaid(order, headers);
  }

  private async waitUntilPaid(order: Json, headers: Readonly<Record<string, string>>): Promise<void> {
    const startedAt = performance.now();
    while (performance.now() - startedAt < paidWithinSeconds * 1000) {
      const status = await this.get('order status', `/orders/${order.id}/status`, headers);
      if (status.body?.status === 'paid') {
        this.paid += 1;
        this.run.steps.step('until paid').record('200', performance.now() - startedAt);
        return;
      }
      if (status.status !== 200) return;
      await pause(250);
    }
    this.run.steps.step('until paid').count('not paid in time');
  }

  private get(step: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    return this.client.ask({ step, method: 'GET', path, headers });
  }

  private post(
    step: string,
    path: string,
    { body, headers = {} }: { body?: object; headers?: Readonly<Record<string, string>> },
  ): Promise<Reply> {
    const keyed = { ...headers, 'idempotency-key': randomUUID() };
    return this.client.ask({ step, method: 'POST', path, body, headers: keyed });
  }
}

async function resultOf(run: LoadRun, visitors: readonly Visitor[]): Promise<Shopping> {
  const sum = (value: (visitor: Visitor) => number): number => visitors.reduce((all, each) => all + value(each), 0);
  const orders = visitors.flatMap((visitor) => visitor.orders);
  const closed = visitors.some(({ sandboxClosed }) => sandboxClosed);
  return {
    visits: sum(({ visits }) => visits),
    orders: orders.length,
    paid: sum(({ paid }) => paid),
    note: closed ? 'The sandbox is closed (NODE_ENV=production): orders were placed, but not paid.' : undefined,
    faults: await run.missingOrders(orders),
  };
}
