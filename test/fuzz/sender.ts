import { Agent, type ClientRequest, type IncomingMessage, request as open, type OutgoingHttpHeaders } from 'node:http';
import type { Answer } from './answer-check';

export interface Sent {
  readonly method: string;
  readonly target: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer | undefined;
}

const patienceMilliseconds = 30_000;
/** How long a stream is listened to. It has said where an order stands by then, or will not be waited for. */
const streamMilliseconds = 300;
const mostBytes = 8 * 1024 * 1024;

/** Sends requests as they are: nothing is made well-formed on the way, as `fetch` would. */
export class Sender {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 8 });

  constructor(private readonly address: string) {}

  close(): void {
    this.agent.destroy();
  }

  /** @throws when there is no answer */
  async send(sent: Sent): Promise<Answer> {
    try {
      return await this.once(sent);
    } catch (error) {
      // The server may have closed a connection that it had kept for us, at the same moment.
      if (!(error instanceof HungUp) || !error.onOldConnection) throw error;
      return this.once(sent);
    }
  }

  private once({ method, target, headers, body }: Sent): Promise<Answer> {
    const { hostname, port } = new URL(this.address);
    return new Promise((resolve, reject) => {
      const options = {
        hostname,
        port,
        method,
        path: target,
        headers,
        agent: this.agent,
        timeout: patienceMilliseconds,
      };
      const request = open(options, (message) => void read(message).then(resolve, reject));
      request.on('timeout', () => request.destroy(new Error(`no answer in ${patienceMilliseconds / 1000} s`)));
      request.on('error', (error) => reject(asHungUp(error, request)));
      request.end(body);
    });
  }
}

class HungUp extends Error {
  constructor(
    message: string,
    readonly onOldConnection: boolean,
  ) {
    super(message);
  }
}

function asHungUp(error: NodeJS.ErrnoException, request: ClientRequest): Error {
  const hungUp = error.code === 'ECONNRESET' || error.code === 'EPIPE';
  return hungUp
    ? new HungUp(`the connection was closed without an answer (${error.code})`, request.reusedSocket)
    : error;
}

async function read(message: IncomingMessage): Promise<Answer> {
  const isStream = String(message.headers['content-type']).startsWith('text/event-stream');
  const timer = isStream ? setTimeout(() => message.destroy(), streamMilliseconds) : undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of message) {
      chunks.push(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      if (bytes > mostBytes || (isStream && Buffer.concat(chunks).includes('\n\n'))) message.destroy();
    }
  } catch (error) {
    // We end a stream ourselves; anything else that breaks off is not an answer.
    if (!isStream) throw error;
  } finally {
    clearTimeout(timer);
  }
  return { status: message.statusCode ?? 0, headers: message.headers, text: Buffer.concat(chunks).toString('utf8') };
}
