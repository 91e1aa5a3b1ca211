import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { AnswerParser, headerOf, type HttpAnswer } from './answer-parser';

/** There was no answer. Whether the request had an effect is unknown, unless it was not even sent. */
export class NoAnswer extends Error {
  constructor(
    readonly why: string,
    readonly sent: boolean,
  ) {
    super(why);
  }
}

export interface ConnectionOptions {
  /** Scheme, host and port. */
  readonly address: string;
  readonly timeoutMilliseconds: number;
}

interface Waiting {
  readonly settle: (outcome: HttpAnswer | NoAnswer) => void;
  readonly timer: NodeJS.Timeout;
}

/** One kept HTTP/1.1 connection with at most one request under way. It connects when needed, and again when it was lost. */
export class Connection {
  private socket: Socket | undefined;
  private waiting: Waiting | undefined;
  private busy = false;

  constructor(private readonly options: ConnectionOptions) {}

  /** Sends one request, head and body. @throws NoAnswer; Error while another one is under way */
  async ask(request: string): Promise<HttpAnswer> {
    if (this.busy) throw new Error('A connection was given a request while it waits for an answer.');
    this.busy = true;
    try {
      return await this.send(request);
    } finally {
      this.busy = false;
    }
  }

  close(): void {
    if (this.socket) this.lose(this.socket, 'closed by the client');
  }

  private async send(request: string): Promise<HttpAnswer> {
    const socket = this.socket ?? (await this.connect());
    const outcome = await new Promise<HttpAnswer | NoAnswer>((settle) => {
      const { timeoutMilliseconds } = this.options;
      const late = (): void => this.lose(socket, `no answer within ${timeoutMilliseconds} ms`);
      this.waiting = { settle, timer: setTimeout(late, timeoutMilliseconds) };
      socket.write(request);
    });
    if (outcome instanceof NoAnswer) throw outcome;
    if (/^close\b/i.test(headerOf(outcome, 'connection') ?? '')) this.lose(socket, 'the server closes the connection');
    return outcome;
  }

  private async connect(): Promise<Socket> {
    const { hostname, port, protocol } = new URL(this.options.address);
    const host = hostname.replace(/^\[|\]$/g, '');
    const secure = protocol === 'https:';
    const socket = secure
      ? connectSecurely({ host, port: Number(port || 443), servername: host })
      : connect({ host, port: Number(port || 80) });
    const signal = AbortSignal.timeout(this.options.timeoutMilliseconds);
    try {
      await once(socket, secure ? 'secureConnect' : 'connect', { signal });
    } catch (error) {
      socket.on('error', () => undefined).destroy();
      throw new NoAnswer((error as Error).message, false);
    }
    socket.setNoDelay(true);
    this.socket = socket;
    this.listen(socket);
    return socket;
  }

  private listen(socket: Socket): void {
    const parser = new AnswerParser();
    socket.on('data', (packet: Buffer) => {
      try {
        for (const answer of parser.push(packet)) this.settle(answer);
      } catch (error) {
        this.lose(socket, (error as Error).message);
      }
    });
    socket.on('error', (error) => this.lose(socket, error.message));
    socket.on('close', () => this.lose(socket, 'the server closed the connection'));
  }

  private settle(outcome: HttpAnswer | NoAnswer): void {
    const { waiting } = this;
    this.waiting = undefined;
    if (!waiting) return;
    clearTimeout(waiting.timer);
    waiting.settle(outcome);
  }

  /** Gives up a connection, and with it the request that is under way on it. */
  private lose(socket: Socket, why: string): void {
    socket.destroy();
    if (this.socket !== socket) return;
    this.socket = undefined;
    this.settle(new NoAnswer(why, true));
  }
}
