import { headerOf } from './answer-parser';
import { Connection, type ConnectionOptions, NoAnswer } from './connection';
import { requestText } from './request-text';
import { noAnswer, outcomeOf } from './tally';

export interface ApiRequest {
  /** What it is called in a report. */
  readonly step: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below /api/v1. */
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A JSON answer whose shape the caller knows. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any;

export interface Reply {
  /** 0 when there was no answer. */
  readonly status: number;
  readonly outcome: string;
  readonly body: Json;
  /** The request may have had an effect although there was no answer. */
  readonly unknown: boolean;
  header(name: string): string | undefined;
}

/** Hears what came of each request, and when it should have been sent. */
export type Listener = (step: string, outcome: string, startedAt: number) => void;

/** One client of the API on a connection of its own. */
export class ApiClient {
  private readonly connection: Connection;
  private readonly host: string;
  private readonly base: string;

  constructor(
    options: ConnectionOptions,
    private readonly listener: Listener,
  ) {
    const { host, pathname } = new URL(options.address);
    this.connection = new Connection(options);
    this.host = host;
    this.base = `${pathname.replace(/\/$/, '')}/api/v1`;
  }

  /** Never throws: no answer is an outcome too. */
  async ask({ step, method, path, body, headers }: ApiRequest): Promise<Reply> {
    const text = body && JSON.stringify(body);
    const startedAt = performance.now();
    const reply = await this.send(
      requestText({ method, path: this.base + path, host: this.host, headers, body: text }),
    );
    this.listener(step, reply.outcome, startedAt);
    return reply;
  }

  close(): void {
    this.connection.close();
  }

  private async send(request: string): Promise<Reply> {
    try {
      const answer = await this.connection.ask(request);
      return {
        status: answer.status,
        outcome: outcomeOf(answer),
        body: jsonIn(answer.body),
        unknown: false,
        header: (name) => headerOf(answer, name),
      };
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      return { status: 0, outcome: noAnswer, body: undefined, unknown: error.sent, header: () => undefined };
    }
  }
}

function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
