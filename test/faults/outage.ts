import { randomUUID } from 'node:crypto';
import { type Customer, deliver, type Json, newCustomer, newProduct, newStaff } from '../support/client';
import { eventually } from '../support/eventually';
import { type AppProcess, Shop, type ShopOptions } from '../support/shop';
import { TcpProxy } from '../support/tcp-proxy';

/** After that long a request that is not answered counts as hanging. Far above every timeout that a shop is given here. */
const answerMilliseconds = 30_000;

export interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly retryAfter: string | null;
  readonly type: string | null;
  /** Where a cached read came from: HIT or MISS. */
  readonly cache: string | null;
  readonly body: Json;
}

interface Ask {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks for a path without the prefix of the API. @throws when there is no answer in time */
export async function ask(url: string, { body, headers }: Ask = {}): Promise<Answer> {
  const answer = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(answerMilliseconds),
  });
  const text = await answer.text();
  const type = answer.headers.get('content-type');
  const json = type?.includes('json') ? (JSON.parse(text) as Json) : undefined;
  const header = (name: string): string | null => answer.headers.get(name);
  return {
    status: answer.status,
    code: json?.code,
    retryAfter: header('retry-after'),
    type,
    cache: header('x-cache'),
    body: json,
  };
}

/** How long such a suite may take to open, and one of its tests with all that it waits for. */
export const patience = { open: 180_000, test: 180_000 };

/** A refusal that tells a client to come back, in the form of every refusal. */
export const comeBack = {
  status: 503,
  retryAfter: expect.stringMatching(/^\d+$/) as string,
  type: expect.stringContaining('application/problem+json') as string,
};

/** An API and a worker that reach a server through a proxy, and people who trade with them. */
export class ShopBehindProxy {
  /** The orders that customers know of in the end. */
  private readonly told = new Set<string>();

  private constructor(
    readonly shop: Shop,
    readonly proxy: TcpProxy,
    readonly customer: Customer,
    readonly product: { readonly productId: string; readonly variantId: string },
  ) {}

  static async open(options: (proxy: TcpProxy) => ShopOptions): Promise<ShopBehindProxy> {
    const proxy = await TcpProxy.open();
    const shop = await Shop.open({ ...options(proxy), apis: 0, workers: 0 });
    // One after the other: processes that start together on a busy machine may both be late.
    await shop.startApi();
    await shop.startWorker();
    const product = await newProduct(shop, await newStaff(shop), { stock: 100_000 });
    return new ShopBehindProxy(shop, proxy, await newCustomer(shop), product);
  }

  async close(): Promise<void> {
    this.proxy.recover();
    await this.shop.close();
    await this.proxy.close();
  }

  get api(): AppProcess {
    return this.shop.apis[0] as AppProcess;
  }

  get worker(): AppProcess {
    return this.shop.workers[0] as AppProcess;
  }

  readonly get = (path: string): Promise<Answer> =>
    ask(`${this.shop.url}/api/v1${path}`, { headers: this.customer.headers });

  readonly post = (path: string, body: unknown): Promise<Answer> =>
    ask(`${this.shop.url}/api/v1${path}`, { body, headers: this.customer.headers });

  /** @param url the address of another API than the first */
  readonly order = (key: string, url = this.shop.url): Promise<Answer> =>
    ask(`${url}/api/v1/orders`, {
      body: { items: [{ variantId: this.product.variantId, quantity: 1 }] },
      headers: { ...this.customer.headers, 'idempotency-key': key },
    });

  /** Orders, and asks again with the same key until the shop no longer says to come back. */
  async orderAtLast(key: string): Promise<Answer> {
    const placed = async (): Promise<Answer | undefined> => {
      const answer = await this.order(key);
      return answer.status === 503 ? undefined : answer;
    };
    const answer = await eventually(placed, { seconds: 60, what: 'an order to be placed' });
    if (answer.status === 201) this.told.add(answer.body.id);
    return answer;
  }

  /** Orders that exist and that nobody who asked to the end was told of, or the other way round. */
  async unknownOrders(): Promise<string[]> {
    const rows = await this.shop.rows<{ id: string }>('select id from orders');
    const there = new Set(rows.map(({ id }) => id));
    return [...there].filter((id) => !this.told.has(id)).concat([...this.told].filter((id) => !there.has(id)));
  }

  async pay({ id, reference, total }: Json): Promise<void> {
    const delivered = await deliver(this.shop, { eventId: `evt_${id}`, reference, amount: total.amount });
    if (delivered.status !== 200) throw new Error(`The event was refused: ${JSON.stringify(delivered.body)}`);
  }

  /** Whether API and worker say that they may be sent work. */
  async readiness(): Promise<{ api: Answer; worker: Answer }> {
    const [api, worker] = await Promise.all([
      ask(`${this.shop.url}/health/ready`),
      ask(`${this.addressOf(this.worker)}/health/ready`),
    ]);
    return { api, worker };
  }

  async readyAgain(): Promise<void> {
    const bothReady = async (): Promise<boolean> => {
      const { api, worker } = await this.readiness();
      return api.status === 200 && worker.status === 200;
    };
    await eventually(bothReady, { seconds: 40, what: 'API and worker to be ready again' });
  }

  async liveness(): Promise<number[]> {
    const [api, worker] = await Promise.all([
      ask(`${this.shop.url}/health/live`),
      ask(`${this.addressOf(this.worker)}/health/live`),
    ]);
    return [api.status, worker.status];
  }

  /** Places and pays an order and waits until its confirmation is sent: the whole way is open. */
  async sellOne(): Promise<void> {
    const { body } = await this.orderAtLast(randomUUID());
    await this.pay(body);
    await this.confirmed(body.id);
  }

  async confirmed(orderId: string): Promise<void> {
    const sent = async (): Promise<boolean> => {
      const rows = await this.shop.rows(
        `select 1 from orders join notifications on order_id = orders.id
         where orders.id = $1 and orders.status = 'paid' and template = 'order_confirmation' and state = 'sent'`,
        [orderId],
      );
      return rows.length === 1;
    };
    await eventually(sent, { seconds: 60, what: `the confirmation of order ${orderId}` });
  }

  /** What a process has complained about since `from`, in lines. */
  complaints(process: AppProcess, from = 0): string[] {
    return process.lines
      .slice(from)
      .filter(({ level }) => Number(level) >= 40)
      .map(({ msg }) => String(msg));
  }

  /** Kinds of complaints that came more than twice since `from`; what comes before a colon is the kind. */
  repeated(process: AppProcess, from: number): string[] {
    const kinds = this.complaints(process, from).map((message) => message.split(':')[0] ?? '');
    return [...new Set(kinds)].filter((kind) => kinds.filter((other) => other === kind).length > 2);
  }

  private addressOf(process: AppProcess): string {
    return String(process.lines.find(({ address }) => typeof address === 'string')?.['address']);
  }
}
