import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedWebhook {
  readonly id: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Answering = (request: ReceivedWebhook, response: ServerResponse) => void;

/** A subscriber on loopback. It takes everything, until it is told to answer otherwise. */
export interface Receiver {
  readonly url: string;
  readonly port: number;
  readonly received: readonly ReceivedWebhook[];
  answer(answering: Answering): void;
  close(): Promise<void>;
}

export const answering =
  (status: number, headers: Readonly<Record<string, string>> = {}, body: string | Buffer = ''): Answering =>
  (_, response) =>
    void response.writeHead(status, headers).end(body);

/** Keeps what it receives waiting until `release` is called. */
export function keepingWaiting(): { answering: Answering; waiting: () => number; release: () => void } {
  const open = new Set<ServerResponse>();
  return {
    answering: (_, response) => void open.add(response),
    waiting: () => open.size,
    release: () => {
      for (const response of open) response.writeHead(204).end();
      open.clear();
    },
  };
}

export async function startReceiver(): Promise<Receiver> {
  const received: ReceivedWebhook[] = [];
  let respond: Answering = answering(204);
  const server = createServer((request, response) => {
    const take = async (): Promise<void> => {
      const webhook = await read(request);
      received.push(webhook);
      respond(webhook, response);
    };
    take().catch(() => response.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    port,
    received,
    answer: (next) => (respond = next),
    close: () =>
      new Promise<void>((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

async function read(request: IncomingMessage): Promise<ReceivedWebhook> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  return {
    id: headers['webhook-id'] ?? '',
    path: request.url ?? '',
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

/** The signatures of a request that this secret made, computed as the specification of Standard Webhooks says. */
export function signaturesBy(secret: string, { headers, body }: ReceivedWebhook): string[] {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${headers['webhook-id'] ?? ''}.${headers['webhook-timestamp'] ?? ''}.${body}`;
  const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  return (headers['webhook-signature'] ?? '').split(' ').filter((signature) => signature === expected);
}
