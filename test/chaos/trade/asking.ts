import { setTimeout as delay } from 'node:timers/promises';
import type { Json } from '../../support/client';
import type { History, Operation, Outcome, Request } from './history';

interface Answer {
  readonly status: number;
  readonly body: Json;
}

const answerMilliseconds = 4000;
const mostAttempts = 4;
const mostInsistence = 15;

/** Refusals that say nothing of what was asked for: the first attempt is still on its way, or this one did not arrive in time. */
const asksAgain: ReadonlySet<string> = new Set(['idempotency_in_flight', 'request_timeout']);

/** How clients ask: like people whose connection breaks, who try again a few times with the same key, and then leave. */
export class Asking {
  private closing = false;

  constructor(
    readonly history: History,
    /** The address of an API, any of them. */
    private readonly door: () => string,
  ) {}

  /** Asks until there is an answer, the patience is over, or it is time to go home; then the outcome stays unknown. */
  async ask(operation: Operation): Promise<Operation> {
    for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
      if (await this.try(operation, attempt)) return operation;
      if (this.closing) break;
    }
    return operation;
  }

  /** Asks again for what is unknown, with all the patience that there is. */
  async insist(operation: Operation): Promise<void> {
    for (let attempt = 1; attempt <= mostInsistence; attempt += 1) {
      if (await this.try(operation, attempt)) break;
    }
    operation.resolvedAt = Date.now();
  }

  /** From now on nobody tries again. */
  goHome(): void {
    this.closing = true;
  }

  /** A look at something that changes nothing; undefined when nobody answered. */
  async look(request: Request): Promise<Answer | undefined> {
    const answer = await this.send(request).catch(() => undefined);
    return answer === undefined || answer.status === 503 ? undefined : answer;
  }

  /** @returns whether it was answered for good */
  private async try(operation: Operation, attempt: number): Promise<boolean> {
    if (attempt > 1) await delay(100 * attempt);
    operation.attempts += 1;
    const answer = await this.send(operation.request()).catch(() => undefined);
    const outcome: Outcome = answer === undefined ? 'unknown' : this.outcomeOf(operation, answer);
    if (answer === undefined || outcome === 'unknown') return false;
    operation.answer(outcome, answer.status, answer.body);
    return true;
  }

  private outcomeOf({ kind, mark }: Operation, { status, body }: Answer): Outcome {
    if (status < 400) return 'ok';
    if (status >= 500) {
      if (status !== 503) this.history.outrages.push(`${kind} ${mark} was answered ${status}: ${JSON.stringify(body)}`);
      return 'unknown';
    }
    return asksAgain.has(body?.code) ? 'unknown' : 'refused';
  }

  private async send({ method, path, body, headers }: Request): Promise<Answer> {
    const answer = await fetch(`${this.door()}/api/v1${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(answerMilliseconds),
    });
    const text = await answer.text();
    const json = (answer.headers.get('content-type') ?? '').includes('json') && text !== '';
    return { status: answer.status, body: json ? JSON.parse(text) : text };
  }
}
