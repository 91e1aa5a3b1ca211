import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { answered, call, deliver, type Headers_, type Json, newAdmin, newProduct, type Reply } from '../support/client';
import { eventually } from '../support/eventually';
import type { Shop } from '../support/shop';

const unique = (): string => randomBytes(5).toString('hex');

/** A customer who exists nowhere else: whatever of her is found anywhere was put there by this story. */
export interface Canary {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly wrongPassword: string;
  readonly address: Readonly<Record<string, string>>;
  readonly searched: string;
}

export function newCanary(): Canary {
  return {
    name: `Zenobia Quillfeather${unique()}`,
    email: `zenobia.${unique()}@canary.example`,
    password: `pass-${unique()}-word`,
    wrongPassword: `wrong-${unique()}-word`,
    address: {
      name: `Zenobia Addressee${unique()}`,
      line1: `Finch Lane ${unique()}`,
      line2: `ring +49 170 ${unique()}`,
      city: `Birdington${unique()}`,
      postalCode: `BC${unique()}`,
      region: `Aviary${unique()}`,
      country: 'DE',
    },
    searched: `what-she-seeks-${unique()}`,
  };
}

/** Everything that a canary tells us or that is told to her alone, once it is known. */
export class Secrets {
  private readonly known = new Map<string, string>();

  constructor(canary: Canary) {
    const { address, ...texts } = canary;
    const { name: addressee, country: _, ...lines } = address;
    for (const [what, text] of Object.entries({ ...texts, addressee, ...lines })) this.add(what, text);
    this.add('mailbox', canary.email.split('@')[0]);
  }

  add(what: string, secret: unknown): void {
    if (typeof secret !== 'string' || secret.length < 6) throw new Error(`There is no ${what} to look for.`);
    this.known.set(what, secret.toLowerCase());
  }

  /** Which of them a text holds, with its surroundings. */
  foundIn(text: string): string[] {
    const lower = text.toLowerCase();
    return [...this.known].flatMap(([what, secret]) => {
      const at = lower.indexOf(secret);
      return at < 0 ? [] : [`${what}: …${text.slice(Math.max(0, at - 80), at + secret.length + 40)}…`];
    });
  }
}

/** Everything that queues on Redis hold. */
export async function queuesInRedis(url: string): Promise<string> {
  const client = new Redis(url);
  const readers: Record<string, (key: string) => Promise<unknown>> = {
    string: (key) => client.get(key),
    hash: (key) => client.hgetall(key),
    list: (key) => client.lrange(key, 0, -1),
    set: (key) => client.smembers(key),
    zset: (key) => client.zrange(key, 0, -1),
    stream: (key) => client.xrange(key, '-', '+'),
  };
  try {
    const keys = await client.keys('bull:*');
    const values = await Promise.all(keys.map(async (key) => readers[await client.type(key)]?.(key)));
    return JSON.stringify(keys.map((key, index) => [key, values[index]]));
  } finally {
    client.disconnect();
  }
}

/** What a customer may do in a shop, and what may go wrong with it. */
export class Story {
  readonly secrets: Secrets;
  private headers: Headers_ = {};

  constructor(
    private readonly shop: Shop,
    private readonly canary: Canary,
  ) {
    this.secrets = new Secrets(canary);
  }

  private ask(path: string, sent: { body?: unknown; method?: string; headers?: Headers_ } = {}): Promise<Reply> {
    return call(this.shop.url, path, { ...sent, headers: { ...this.headers, ...sent.headers } });
  }

  async signIn(): Promise<void> {
    const { email, password, wrongPassword, name } = this.canary;
    answered(201, await this.ask('/auth/users', { body: { email, password, name } }));
    answered(409, await this.ask('/auth/users', { body: { email, password, name } }));
    answered(401, await this.ask('/auth/jwt/create', { body: { email, password: wrongPassword } }));
    const { body } = await this.ask('/auth/jwt/create', { body: { email, password } });
    this.secrets.add('access token', body.access);
    this.secrets.add('refresh token', body.refresh);
    const again = await this.ask('/auth/jwt/refresh', { body: { refresh: body.refresh } });
    this.secrets.add('second access token', again.body.access);
    this.secrets.add('second refresh token', again.body.refresh);
    await this.ask('/auth/jwt/verify', { body: { token: again.body.access } });
    this.headers = { authorization: `Bearer ${again.body.access}` };
  }

  async buyFromTheCart(variantId: string): Promise<Json> {
    await this.ask('/cart/items', { body: { variantId, quantity: 1 } });
    const { address: shippingAddress } = this.canary;
    const placed = await this.ask('/cart/checkout', { body: { shippingAddress } });
    answered(201, placed);
    const token = await this.ask(`/orders/${placed.body.id}/events/token`, { method: 'POST' });
    const opened = token.body.token ?? token.body.accessToken ?? token.body.access_token;
    this.secrets.add('token of a stream', opened);
    const stream = await fetch(`${this.shop.url}/api/v1/orders/${placed.body.id}/events?access_token=${opened}`);
    answered(200, stream);
    await stream.body?.cancel();
    return placed.body;
  }

  /** A guest with a cart and a key; the tokens are hers alone. */
  async buyAsGuest(variantId: string): Promise<Json> {
    const { email, address: shippingAddress } = this.canary;
    const guest = (path: string, sent: { body?: unknown; headers?: Headers_ }) => call(this.shop.url, path, sent);
    const item = await guest('/cart/items', { body: { variantId, quantity: 1 } });
    const cartToken = item.headers.get('x-cart-token') ?? '';
    this.secrets.add('cart token', cartToken);
    const headers = { 'x-cart-token': cartToken, 'idempotency-key': `key-${unique()}` };
    const placed = await guest('/cart/checkout', { body: { email, shippingAddress }, headers });
    answered(201, placed);
    const orderToken = placed.headers.get('x-order-token') ?? '';
    this.secrets.add('order token', orderToken);
    const path = `/orders/${placed.body.id}`;
    answered(200, await guest(path, { headers: { 'x-order-token': orderToken } }));
    return placed.body;
  }

  async pay({ id, reference, total }: Json): Promise<void> {
    const payment = await this.ask(`/orders/${id}/payments`, { body: { provider: 'sandbox' } });
    if (payment.status === 201) this.secrets.add(`client secret of ${id}`, payment.body.clientSecret);
    answered(200, await deliver(this.shop, { reference, amount: total.amount }));
  }

  /** The database refuses what she has typed, in a way that nobody has foreseen. */
  async breakTheApi(variantId: string): Promise<void> {
    const shippingAddress = { ...this.canary.address, country: 'LI' };
    const body = { items: [{ variantId, quantity: 1 }], shippingAddress, country: 'LI' };
    const broken = await this.ask('/orders', { body });
    const told = this.secrets.foundIn(JSON.stringify(answered(500, broken).body));
    if (told.length > 0) throw new Error(`The answer repeats what was sent: ${told.join()}`);
  }

  /** What is wrong with these requests is what she has typed. */
  async blunder(variantId: string): Promise<void> {
    const { email, name, address, searched, password } = this.canary;
    const items = [{ variantId, quantity: 1 }];
    const asked: [string, unknown, number][] = [
      [
        '/orders',
        { items, email: `${name} is no address`, shippingAddress: { ...address, country: address['city'] } },
        400,
      ],
      ['/orders', { items, [email]: email }, 400],
      ['/auth/users', { email, password: [password], name: { name } }, 400],
      [`/orders/${encodeURIComponent(email)}`, undefined, 400],
      [`/nowhere/${encodeURIComponent(name)}`, undefined, 404],
      [`/products/${searched}`, undefined, 404],
      [`/products?q=${searched}`, undefined, 200],
      [`/products?nothing=${encodeURIComponent(email)}`, undefined, 400],
    ];
    for (const [path, body, status] of asked) answered(status, await this.ask(path, { body }));
    const broken = await fetch(`${this.shop.url}/api/v1/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"email": "${email}" "${name}"`,
    });
    answered(400, broken);
    answered(400, await fetch(`${this.shop.url}/%zz/${encodeURIComponent(email)}`));
  }
}

/** What staff does; `reason` is typed by hand. */
export class Desk {
  private constructor(
    private readonly shop: Shop,
    private readonly headers: Headers_,
  ) {}

  static async open(shop: Shop): Promise<Desk> {
    return new Desk(shop, (await newAdmin(shop)).headers);
  }

  async goods(): Promise<string> {
    const admin = { id: '', email: '', headers: this.headers };
    return (await newProduct(this.shop, admin, { stock: 50, price: '20.00' })).variantId;
  }

  async subscribe(url: string): Promise<string> {
    const body = { url, events: ['order.placed', 'order.paid', 'refund.succeeded'] };
    const made = await call(this.shop.url, '/webhook-endpoints', { body, headers: this.headers });
    answered(201, made);
    return made.body.secret;
  }

  async refund({ id }: Json, reason: string): Promise<void> {
    const body = { amount: '5.00', reason };
    const refund = await call(this.shop.url, `/orders/${id}/refunds`, { body, headers: this.headers });
    answered(201, refund);
  }

  async paid({ id }: Json): Promise<void> {
    await eventually(
      async () => (await call(this.shop.url, `/orders/${id}`, { headers: this.headers })).body.status === 'paid',
      { what: 'the order to be paid', seconds: 60 },
    );
  }

  async letters(): Promise<Json[]> {
    return (await call(this.shop.url, '/admin/dead-letters', { headers: this.headers })).body.items;
  }
}
