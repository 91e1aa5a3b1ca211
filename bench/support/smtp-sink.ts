import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Bench } from './benchmark';

/** A mail server on the loopback address that takes every mail and remembers only how often it came. */
export interface SmtpSink {
  readonly url: string;
  /** How often each Message-ID was handed over. */
  readonly taken: ReadonlyMap<string, number>;
  forget(): void;
}

/** It ends with the benchmark. */
export async function openSmtpSink(bench: Bench): Promise<SmtpSink> {
  const taken = new Map<string, number>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    converse(socket, (messageId) => taken.set(messageId, (taken.get(messageId) ?? 0) + 1));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  bench.afterwards(() => close(server, sockets));
  const { port } = server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${port}`, taken, forget: () => taken.clear() };
}

async function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  server.close();
  await once(server, 'close');
}

/** One connection: commands end with a line, a mail with a dot on a line of its own (RFC 5321). */
function converse(socket: Socket, take: (messageId: string) => void): void {
  let received = '';
  let inMail = false;
  const obey = (line: string): string => {
    const command = line.slice(0, 4).toUpperCase();
    inMail = command === 'DATA';
    if (command === 'QUIT') return '221 Bye';
    return inMail ? '354 Go on' : '250 OK';
  };
  const keep = (mail: string): string => {
    inMail = false;
    take(/^message-id:\s*(<[^>]*>)/im.exec(mail)?.[1] ?? 'none');
    return '250 Taken';
  };
  socket.on('data', (packet) => {
    received += packet.toString('latin1');
    for (;;) {
      const ending = inMail ? '\r\n.\r\n' : '\r\n';
      const end = received.indexOf(ending);
      if (end < 0) return;
      const text = received.slice(0, end);
      received = received.slice(end + ending.length);
      const answer = inMail ? keep(text) : obey(text);
      socket.write(`${answer}\r\n`);
      if (answer.startsWith('221')) socket.end();
    }
  });
  socket.write('220 sink.example ESMTP\r\n');
}
