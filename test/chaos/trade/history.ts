import type { Json } from '../../support/client';

/** What a client asks of the shop. */
export interface Request {
  readonly method: string;
  /** Below the prefix of the API. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** `unknown`: nobody answered, or the answer was to come back. It may have happened or not. */
export type Outcome = 'ok' | 'refused' | 'unknown';

/** One thing that a client wanted, asked for until it was answered or the client's patience was over. */
export class Operation<Kind extends string = string> {
  outcome: Outcome = 'unknown';
  status = 0;
  body: Json;
  attempts = 0;
  answeredAt: number | undefined;
  /** When it was asked for again after the storm; what it learnt then happened at any time since `invokedAt`. */
  resolvedAt: number | undefined;

  constructor(
    readonly kind: Kind,
    /** What the shop keeps of it, by which it is found there. */
    readonly mark: string,
    /** Made anew for each attempt, because what is signed grows old. */
    readonly request: () => Request,
    /** What the client knows besides. */
    readonly about: Json,
    /** Milliseconds since 1970. */
    readonly invokedAt: number,
  ) {}

  get code(): string {
    return this.body?.code ?? '';
  }

  answer(outcome: Outcome, status: number, body: Json): void {
    this.outcome = outcome;
    this.status = status;
    this.body = body;
    this.answeredAt = Date.now();
  }
}

/** Everything that clients asked for, in the order in which they began. */
export class History {
  readonly operations: Operation[] = [];
  /** Answers that nobody may ever get, in words. */
  readonly outrages: string[] = [];
  private next = 1;

  begin(kind: string, make: (mark: string) => { request: () => Request; about?: Json }): Operation {
    const mark = `${kind}-${this.next++}`;
    const { request, about } = make(mark);
    const operation = new Operation(kind, mark, request, about, Date.now());
    this.operations.push(operation);
    return operation;
  }

  of(kind: string, outcome?: Outcome): Operation[] {
    return this.operations.filter(
      (operation) => operation.kind === kind && (outcome === undefined || operation.outcome === outcome),
    );
  }

  get kinds(): string[] {
    return [...new Set(this.operations.map(({ kind }) => kind))];
  }
}
