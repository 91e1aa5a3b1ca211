import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { signWebhook } from '#kernel';
import { webhookSecret } from './webhook-secret';

/** A JSON body whose shape a test knows better than the compiler. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

export type Headers_ = Readonly<Record<string, string>>;

export interface Call {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Headers_;
}

/** Sends one request to the API and reads the whole answer. */
export async function call(base: string, path: string, { method, body, headers }: Call = {}): Promise<Reply> {
  const answer = await fetch(`${base}/api/v1${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  const json = (answer.headers.get('content-type') ?? '').includes('json');
  return { status: answer.status, headers: answer.headers, body: json && text !== '' ? JSON.parse(text) : text };
}

const mostAttempts = 30;

/** Sends again what a busy shop asks to send later, as long as that is no more than what a starved machine needs. */
export async function untilServed<Answer extends { status: number; headers: Headers }>(
  send: () => Promise<Answer>,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await send();
    if (answer.status !== 503 || attempt === mostAttempts) return answer;
    await pause(Number(answer.headers.get('retry-after') ?? 1) * 1000);
  }
}

export interface Customer {
  readonly id: string;
  readonly email: string;
  readonly headers: Headers_;
}

/** What a test needs of a shop to act in it: where its API is, and its database. */
export interface Place {
  readonly url: string;
  rows<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

/** Registers a customer and signs in, the way a front end does. */
export async function newCustomer(shop: Pick<Place, 'url'>): Promise<Customer> {
  const email = `customer-${randomBytes(6).toString('hex')}@example.com`;
  const password = 'correct horse battery';
  const registered = await call(shop.url, '/auth/users', { body: { email, password } });
  const session = await call(shop.url, '/auth/jwt/create', { body: { email, password } });
  return { id: registered.body.id, email, headers: { authorization: `Bearer ${session.body.access}` } };
}

/** A member of the staff; the role is set in the database because only admins could set it. */
export async function newStaff(shop: Place, role: 'staff' | 'admin' = 'staff'): Promise<Customer> {
  const email = `${role}-${randomBytes(6).toString('hex')}@example.com`;
  const password = 'correct horse battery';
  const registered = await call(shop.url, '/auth/users', { body: { email, password } });
  await shop.rows('update users set role = $2 where id = $1', [registered.body.id, role]);
  const session = await call(shop.url, '/auth/jwt/create', { body: { email, password } });
  return { id: registered.body.id, email, headers: { authorization: `Bearer ${session.body.access}` } };
}

/** Somebody who may do everything; the role is set in the database because only admins could set it. */
export async function newAdmin(shop: Place): Promise<Customer> {
  return newStaff(shop, 'admin');
}

/** Makes a product that can be bought; returns the id of its only variant and of itself. */
export async function newProduct(
  shop: Pick<Place, 'url'>,
  staff: Customer,
  product: { stock: number; price?: string },
): Promise<{ productId: string; variantId: string }> {
  const name = `Product ${randomBytes(4).toString('hex')}`;
  const body = { name, price: product.price ?? '19.90', stock: product.stock };
  const made = await call(shop.url, '/products', { body, headers: staff.headers });
  if (made.status !== 201) throw new Error(`The product was refused: ${JSON.stringify(made.body)}`);
  return { productId: made.body.id, variantId: made.body.variants[0].id };
}

export interface SandboxEvent {
  readonly eventId?: string;
  readonly reference: string;
  readonly status?: 'success' | 'failed';
  readonly amount: string | number;
  readonly currency?: string;
}

export interface Forgery {
  /** How long before its delivery it claims, with a proper signature, to have been sent; negative: after it. */
  readonly agedSeconds?: number;
  /** Headers that replace proper ones. */
  readonly headers?: Headers_;
}

/** Delivers an event as the sandbox provider would, properly signed unless told otherwise. */
export async function deliver(shop: Pick<Place, 'url'>, event: SandboxEvent, forgery: Forgery = {}): Promise<Reply> {
  const { eventId = `evt_${randomUUID()}`, status = 'success', ...rest } = event;
  const body = JSON.stringify({ eventId, status, ...rest });
  const at = new Date(Date.now() - (forgery.agedSeconds ?? 0) * 1000);
  const signed = signWebhook(webhookSecret, { id: eventId, body, at });
  const answer = await fetch(`${shop.url}/api/v1/webhooks/payments/sandbox`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': signed.id,
      'webhook-timestamp': signed.timestamp,
      'webhook-signature': signed.signature,
      ...forgery.headers,
    },
    body,
  });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Json };
}

/** The reply, which must have this status: for what is done before there is anything to test. */
export function answered(status: number, reply: Reply): Reply {
  if (reply.status === status) return reply;
  throw new Error(`answered ${reply.status} instead of ${status}: ${JSON.stringify(reply.body)}`);
}

/** Counts replies by status: `{ 201: 10, 409: 90 }`. */
export function byStatus(replies: readonly Reply[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of replies) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
