import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from './client';
import { type Answer, idempotencyError, known, listOf, ok, refusal } from './stripe-answers';
import { eventOf } from './stripe-events';

const secretKey = 'sk_test_of_the_fake';

type Form = Readonly<Record<string, string>>;

export interface ReceivedCall {
  readonly method: string;
  readonly path: string;
  readonly key: string | undefined;
  readonly form: Form;
}

/**
 * Stripe's API as far as the shop uses it, on the loopback: it remembers intents, refunds and idempotency keys, and its trouble can
 * be ordered. What the customer and the dashboard do is done by its methods.
 */
export class StripeFake {
  readonly calls: ReceivedCall[] = [];
  readonly intents = new Map<string, Json>();
  readonly refunds = new Map<string, Json>();
  private readonly answers = new Map<string, { form: string; answer: Answer }>();
  private readonly trouble: Answer[] = [];
  private lost = 0;
  private waits: Promise<void> | undefined;
  private made = 0;

  private constructor(private readonly server: Server) {}

  static async open(): Promise<StripeFake> {
    const server = createServer();
    const fake = new StripeFake(server);
    server.on('request', (request, response) => void fake.serve(request, response));
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    return fake;
  }

  /** What the shop is told about it. */
  env(webhookSecrets: readonly string[]): Readonly<Record<string, string>> {
    return {
      STRIPE_SECRET_KEY: secretKey,
      STRIPE_WEBHOOK_SECRET: webhookSecrets.join(','),
      STRIPE_API_URL: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`,
    };
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  /** The next calls are refused, without any effect. */
  refuses(status: number, code: string, times = 1): void {
    const type = status === 402 ? 'card_error' : 'invalid_request_error';
    const body = { error: { type, code, message: `Trouble of ada@example.com with ${secretKey}` } };
    for (let i = 0; i < times; i += 1) this.trouble.push({ status, body });
  }

  /** The next calls do their work, and their answers never arrive. */
  losesAnswers(times: number): void {
    this.lost = times;
  }

  /** Calls have their effect and then wait for their answers until this is called. */
  holdsAnswers(): () => void {
    let letGo = (): void => undefined;
    this.waits = new Promise((resolve) => (letGo = resolve));
    return () => {
      this.waits = undefined;
      letGo();
    };
  }

  /** As if a day had passed: keys are no longer known. */
  forgetsKeys(): void {
    this.answers.clear();
  }

  /** The customer pays; what Stripe then sends. */
  pays(intentId: string): Json {
    const intent = this.intent(intentId);
    Object.assign(intent, { status: 'succeeded', amount_received: intent.amount });
    return eventOf('payment_intent.succeeded', intent);
  }

  declines(intentId: string): Json {
    const intent = this.intent(intentId);
    const error = { code: 'card_declined', message: 'Declined' };
    Object.assign(intent, { status: 'requires_payment_method', last_payment_error: error });
    return eventOf('payment_intent.payment_failed', intent);
  }

  cancels(intentId: string): Json {
    const intent = this.intent(intentId);
    intent.status = 'canceled';
    return eventOf('payment_intent.canceled', intent);
  }

  /** Somebody gives money back in the dashboard. */
  givesBack(intentId: string, amount: number): Json {
    this.refunds.set(`re_dashboard_${(this.made += 1)}`, { payment_intent: intentId, amount, status: 'succeeded' });
    return this.refundEvent(intentId);
  }

  /** What Stripe sends after any refund of an intent: all that was given back so far. */
  refundEvent(intentId: string): Json {
    const { amount_received: amount, currency, metadata } = this.intent(intentId);
    const ofIntent = [...this.refunds.values()].filter((refund) => refund.payment_intent === intentId);
    const refunded = ofIntent
      .filter(({ status }) => status === 'succeeded')
      .reduce((sum, refund) => sum + refund.amount, 0);
    const billing = { name: 'Ada Lovelace', email: 'ada@example.com' };
    return eventOf('charge.refunded', {
      id: `ch_${intentId}`,
      object: 'charge',
      payment_intent: intentId,
      amount,
      amount_captured: amount,
      amount_refunded: refunded,
      currency,
      metadata,
      status: 'succeeded',
      billing_details: billing,
    });
  }

  private intent(id: string): Json {
    const intent = this.intents.get(id);
    if (!intent) throw new Error(`The fake has no intent ${id}.`);
    return intent;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://fake');
    const body = Buffer.concat(chunks).toString();
    const form = Object.fromEntries([...url.searchParams, ...new URLSearchParams(body)]);
    const key = request.headers['idempotency-key'] as string | undefined;
    const call = { method: request.method ?? '', path: url.pathname, key, form };
    this.calls.push(call);
    const answer = request.headers.authorization === `Bearer ${secretKey}` ? this.once(call) : refusal(401, 'no_key');
    await this.waits;
    if (this.lost > 0) {
      this.lost -= 1;
      response.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'application/json', 'request-id': 'req_fake' });
    response.end(JSON.stringify(answer.body));
  }

  /** The same key gets the same answer; the same key with something else is refused. */
  private once(call: ReceivedCall): Answer {
    const refused = this.trouble.shift();
    if (refused) return refused;
    const form = JSON.stringify([call.path, call.form]);
    const before = call.method === 'POST' && call.key !== undefined ? this.answers.get(call.key) : undefined;
    if (before) return before.form === form ? before.answer : idempotencyError;
    const answer = this.answer(call);
    const kept = { status: answer.status, body: structuredClone(answer.body) };
    if (call.method === 'POST' && call.key !== undefined) this.answers.set(call.key, { form, answer: kept });
    return kept;
  }

  private answer({ method, path, form }: ReceivedCall): Answer {
    const [, , resource, id, verb] = path.split('/');
    if (resource === 'payment_intents' && method === 'POST' && !id) return ok(this.newIntent(form));
    if (resource === 'payment_intents' && id === 'search') return ok(listOf(this.found(form['query'] ?? '')));
    if (resource === 'payment_intents' && verb === 'cancel') return this.cancelIntent(id ?? '');
    if (resource === 'payment_intents') return known(this.intents.get(id ?? ''));
    if (resource === 'refunds' && method === 'POST') return this.newRefund(form);
    if (resource === 'refunds' && !id) {
      return ok(
        listOf([...this.refunds.values()].filter((refund) => refund.payment_intent === form['payment_intent'])),
      );
    }
    return resource === 'refunds' ? known(this.refunds.get(id ?? '')) : refusal(404, 'unknown_path');
  }

  private newIntent(form: Form): Json {
    const id = `pi_${(this.made += 1)}`;
    const intent = {
      id,
      object: 'payment_intent',
      status: 'requires_payment_method',
      client_secret: `${id}_secret_x`,
      amount: Number(form['amount']),
      amount_received: 0,
      currency: form['currency'],
      metadata: metadataOf(form),
    };
    this.intents.set(id, intent);
    return intent;
  }

  private found(query: string): Json[] {
    const [, id] = /^metadata\['payment_id'\]:'([^']+)'$/.exec(query) ?? [];
    return [...this.intents.values()].filter(({ metadata }) => metadata.payment_id === id);
  }

  private cancelIntent(id: string): Answer {
    const intent = this.intents.get(id);
    if (!intent) return refusal(404, 'resource_missing');
    if (intent.status !== 'requires_payment_method') return refusal(400, 'payment_intent_unexpected_state');
    intent.status = 'canceled';
    return ok(intent);
  }

  private newRefund(form: Form): Answer {
    const intent = this.intents.get(form['payment_intent'] ?? '');
    const amount = Number(form['amount']);
    const ofIntent = [...this.refunds.values()].filter((refund) => refund.payment_intent === intent?.id);
    const given = ofIntent.reduce((sum, refund) => sum + refund.amount, 0);
    if (!intent || given + amount > intent.amount_received) return refusal(400, 'charge_already_refunded');
    const id = `re_${(this.made += 1)}`;
    const refund = {
      id,
      object: 'refund',
      status: 'succeeded',
      amount,
      payment_intent: intent.id,
      metadata: metadataOf(form),
    };
    this.refunds.set(id, refund);
    return ok(refund);
  }
}

function metadataOf(form: Form): Record<string, string> {
  const entries = Object.entries(form).map(([name, value]) => [/^metadata\[(\w+)\]$/.exec(name)?.[1], value] as const);
  return Object.fromEntries(entries.filter(([name]) => name !== undefined));
}
