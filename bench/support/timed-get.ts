import { Agent, get, type IncomingMessage } from 'node:http';

export interface TimedAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** From sending the request to the last byte of the answer. */
  readonly milliseconds: number;
}

/** One kept connection: what is timed is the answer, not the handshake. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

export function timedGet(url: string): Promise<TimedAnswer> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const request = get(url, { agent, timeout: 30_000 }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () => {
        const milliseconds = performance.now() - startedAt;
        const body = Buffer.concat(chunks).toString('utf8');
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body, milliseconds });
      });
    });
    request.once('timeout', () => request.destroy(new Error(`${url} did not answer within 30 s.`)));
    request.once('error', reject);
  });
}
