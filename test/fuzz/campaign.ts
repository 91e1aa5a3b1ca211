import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { setTimeout as pause } from 'node:timers/promises';
import { signWebhook } from '#kernel';
import { type Answer, AnswerCheck, isBusy } from './answer-check';
import { curlLine } from './curl-line';
import type { FuzzedShop } from './fuzzed-shop';
import { type OpenApiDocument, type Operation, operationsOf } from './openapi-document';
import { type FuzzRequest, Requests } from './requests';
import { Sender, type Sent } from './sender';
import { withThings } from './things';

export interface CampaignOptions {
  readonly document: OpenApiDocument;
  readonly address: string;
  /** Signs what claims to come from the sandbox provider. */
  readonly webhookSecret: string;
  readonly seed: number;
  readonly requestsPerOperation: number;
  /** Ids of operations; all when it is empty. */
  readonly only?: readonly string[];
}

export interface Finding {
  readonly operation: string;
  readonly fault: string;
  /** The smallest request that shows it, ready for a shell. */
  readonly curl: string;
  /** The command that finds it again. */
  readonly replay: string;
}

const atOnce = 4;
const busyAttempts = 5;
/** Requests that are sent to make one that shows a fault smaller. */
const mostAttemptsToShrink = 300;

/** A fault in an answer. What it is told apart by leaves out what differs from one request to the next. */
class Fault extends Error {
  constructor(
    message: string,
    readonly kind: string,
  ) {
    super(message);
  }
}

/** Sends requests to every operation of the document and remembers what was wrong with the answers. */
export class Campaign {
  readonly findings: Finding[] = [];
  /** By operation, how often which status was the answer. */
  readonly statuses = new Map<string, Map<number, number>>();
  private readonly operations: readonly Operation[];
  private readonly requests: Requests;
  private readonly check: AnswerCheck;
  private readonly sender: Sender;
  private readonly known = new Set<string>();
  private ended = false;

  constructor(private readonly options: CampaignOptions) {
    const all = operationsOf(options.document);
    const { only = [] } = options;
    this.operations = only.length === 0 ? all : all.filter(({ id }) => only.includes(id));
    this.requests = new Requests(options.document);
    this.check = new AnswerCheck(options.document);
    this.sender = new Sender(options.address);
    for (const { id } of this.operations) this.statuses.set(id, new Map());
  }

  get sent(): number {
    return [...this.statuses.values()].reduce((sum, counts) => sum + total(counts), 0);
  }

  get isOver(): boolean {
    return this.ended;
  }

  /** No more requests; a round that is under way comes to its end. */
  end(): void {
    this.ended = true;
  }

  close(): void {
    this.sender.close();
  }

  /** Once over all operations, some at the same time. The same seed sends the same requests. */
  async round(shop: FuzzedShop, seed = this.options.seed): Promise<void> {
    const [shuffled = []] = fc.sample(
      fc.shuffledSubarray([...this.operations], { minLength: this.operations.length }),
      { numRuns: 1, seed },
    );
    // What takes away comes last, so that the others find something.
    const waiting = shuffled.toSorted((a, b) => takesAway(b) - takesAway(a));
    const work = async (): Promise<void> => {
      for (let next = waiting.pop(); next && !this.ended; next = waiting.pop()) await this.fuzz(next, shop, seed);
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }

  private async fuzz(operation: Operation, shop: FuzzedShop, seed: number): Promise<void> {
    const faults: Fault[] = [];
    let attempts = 0;
    const property = fc.asyncProperty(this.requests.to(operation), async (request) => {
      if (this.ended || (faults.length > 0 && (attempts += 1) > mostAttemptsToShrink)) return;
      const fault = await this.try(operation, request, shop);
      if (!fault || this.known.has(fault.kind)) return;
      faults.push(fault);
      throw fault;
    });
    const outcome = await fc.check(property, {
      seed: seedFor(seed, operation.id),
      numRuns: this.options.requestsPerOperation,
    });
    if (!outcome.failed || !outcome.counterexample) return;
    for (const { kind } of faults) this.known.add(kind);
    const [smallest] = outcome.counterexample;
    this.findings.push({
      operation: operation.route,
      fault: faults.at(-1)?.message ?? String(outcome.errorInstance),
      curl: curlLine(this.options.address, this.sentFor(operation, smallest, shop)),
      replay: `npm run fuzz -- --seed ${seed} --rounds 1 --requests ${this.options.requestsPerOperation} --operations ${operation.id}`,
    });
  }

  private async try(operation: Operation, request: FuzzRequest, shop: FuzzedShop): Promise<Fault | undefined> {
    let answer: Answer;
    try {
      answer = await this.answered(this.sentFor(operation, request, shop));
    } catch (error) {
      const message = (error as Error).message;
      return new Fault(message, `${operation.id} ${message}`);
    }
    const counts = this.statuses.get(operation.id) ?? new Map<number, number>();
    counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
    if (isBusy(answer)) return new Fault(`is busy after ${busyAttempts} attempts`, `${operation.id} busy`);
    const fault = this.check.faultOf(operation, answer);
    return fault === undefined ? undefined : new Fault(fault, `${operation.id} ${fault.slice(0, 60)}`);
  }

  private async answered(sent: Sent): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.sender.send(sent);
      if (!isBusy(answer) || attempt === busyAttempts) return answer;
      await pause(Number(answer.headers['retry-after']) * 1000);
    }
  }

  private sentFor({ method }: Operation, request: FuzzRequest, { things, headersOf }: FuzzedShop): Sent {
    const body = request.body === undefined ? undefined : withThings(request.body, things);
    const named = request.headers.map(([name, value]) => [name, withThings(value, things)] as const);
    const signature = request.signed ? this.signatureOf(body ?? '') : {};
    return {
      method,
      target: withThings(request.target, things),
      headers: { ...headersOf[request.role], ...signature, ...Object.fromEntries(named) },
      body: body === undefined ? undefined : Buffer.from(body, 'latin1'),
    };
  }

  private signatureOf(body: string): Record<string, string> {
    const id = `msg_${createHash('sha256').update(body).digest('hex').slice(0, 20)}`;
    const text = Buffer.from(body, 'latin1').toString('utf8');
    const signed = signWebhook(this.options.webhookSecret, { id, body: text, at: new Date() });
    return { 'webhook-id': signed.id, 'webhook-timestamp': signed.timestamp, 'webhook-signature': signed.signature };
  }
}

/** How much is gone afterwards: nothing, things, or those who call. */
function takesAway({ method, path }: Operation): number {
  const isAboutAccounts = method !== 'GET' && method !== 'POST' && path.includes('/users/');
  return isAboutAccounts ? 2 : Number(method === 'DELETE');
}

export function total(counts: ReadonlyMap<number, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** Each operation has a seed of its own, so that one can be fuzzed alone and gets the same requests. */
function seedFor(seed: number, operation: string): number {
  return createHash('sha256').update(`${seed} ${operation}`).digest().readInt32BE(0);
}
