import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly message: string;
}

/** An SMTP server on loopback: just enough of RFC 5321 to take a mail, or to refuse it. */
export interface SmtpFake {
  readonly url: string;
  readonly received: readonly ReceivedMail[];
  /** Answers given instead of the usual one, by command, until they are taken out. */
  readonly refusals: Map<'MAIL' | 'RCPT' | 'DATA', string>;
  close(): Promise<void>;
}

export async function startSmtpFake(): Promise<SmtpFake> {
  const received: ReceivedMail[] = [];
  const refusals: SmtpFake['refusals'] = new Map();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    converse(socket, { received, refusals });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    refusals,
    close: () =>
      new Promise<void>((closed) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => closed());
      }),
  };
}

interface Mailbox {
  readonly received: ReceivedMail[];
  readonly refusals: SmtpFake['refusals'];
}

const addressIn = (line: string): string => /<(.*?)>/.exec(line)?.[1] ?? '';

/** One connection. Commands end with CRLF, the message with a dot on a line of its own. */
function converse(socket: Socket, mailbox: Mailbox): void {
  let buffer = '';
  let inMessage = false;
  let mail = { from: '', to: [] as string[] };
  const answer = (line: string): void => void socket.write(`${line}\r\n`);

  const obey = (line: string): void => {
    const command = line.slice(0, 4).toUpperCase();
    const refusal = mailbox.refusals.get(command as 'RCPT');
    if (refusal !== undefined) return answer(refusal);
    if (command === 'QUIT') return void socket.end('221 Bye\r\n');
    if (command === 'MAIL') mail = { from: addressIn(line), to: [] };
    if (command === 'RCPT') mail.to.push(addressIn(line));
    inMessage = command === 'DATA';
    answer(inMessage ? '354 Go on' : '250 OK');
  };

  socket.on('data', (chunk) => {
    buffer += chunk.toString('utf8');
    for (;;) {
      const end = buffer.indexOf(inMessage ? '\r\n.\r\n' : '\r\n');
      if (end < 0) return;
      const text = buffer.slice(0, end);
      buffer = buffer.slice(end + (inMessage ? 5 : 2));
      if (!inMessage) obey(text);
      else {
        inMessage = false;
        mailbox.received.push({ ...mail, message: text.replace(/^\.\./gm, '.') });
        answer('250 Taken');
      }
    }
  });
  answer('220 fake.example ESMTP');
}
