import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { LookupAddress } from 'node:dns';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { AddressPolicy } from '../../../libs/webhooks/src/sending/address-policy';
import { AddressResolver } from '../../../libs/webhooks/src/sending/address-resolver';
import { WebhookPost } from '../../../libs/webhooks/src/sending/webhook-post';
import { answering, type Receiver, startReceiver } from '../../support/webhook-receiver';
import { selfSigned } from './self-signed';

/** Answers each question with the next of these answers, the last one again and again. */
class ScriptedResolver extends AddressResolver {
  readonly asked: string[] = [];

  constructor(private readonly answers: readonly (readonly string[])[]) {
    super();
  }

  override async resolve(hostname: string): Promise<readonly LookupAddress[]> {
    this.asked.push(hostname);
    const answer = this.answers[Math.min(this.asked.length, this.answers.length) - 1] ?? [];
    return answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  }
}

/** Everything may be spoken to but 127.0.0.2 and whatever is never allowed. */
class AllButTheSecond extends AddressPolicy {
  override allows(address: string): boolean {
    return address !== '127.0.0.2' && super.allows(address);
  }
}

const closed = new AddressPolicy({ allowPrivate: false });
const open = new AddressPolicy({ allowPrivate: true });

describe('the address of a webhook', () => {
  let first: Receiver;

  beforeEach(async () => {
    first = await startReceiver();
  });

  afterEach(() => first.close());

  const send = (
    url: string,
    { answers = [], policy = open }: { answers?: string[][]; policy?: AddressPolicy } = {},
  ) => {
    const resolver = new ScriptedResolver(answers);
    const sent = new WebhookPost(resolver, policy).send({ url, headers: {}, body: '{}' });
    return sent.then((outcome) => ({ ...outcome, asked: resolver.asked }));
  };
  const received = () => first.received.length;

  it('is resolved once, and what was checked is what is connected to, whatever the name says a moment later', async () => {
    const url = `http://hooks.example.com:${first.port}/in`;
    const outcome = await send(url, {
      answers: [['127.0.0.1'], ['127.0.0.2']],
      policy: new AllButTheSecond({ allowPrivate: true }),
    });
    expect(outcome).toMatchObject({ status: 204, asked: ['hooks.example.com'] });
    expect(received()).toBe(1);
    expect(first.received[0]?.headers['host']).toBe(`hooks.example.com:${first.port}`);
  });

  it('is checked at every attempt anew', async () => {
    const policy = new AllButTheSecond({ allowPrivate: true });
    const post = new WebhookPost(new ScriptedResolver([['127.0.0.1'], ['127.0.0.2']]), policy);
    const once = () => post.send({ url: `http://hooks.example.com:${first.port}/`, headers: {}, body: '{}' });
    expect([(await once()).status, (await once()).error]).toEqual([204, 'address_not_allowed']);
    expect(received()).toBe(1);
  });

  it('is refused when one of several is not allowed', async () => {
    const policy = new AllButTheSecond({ allowPrivate: true });
    const url = `http://hooks.example.com:${first.port}/`;
    expect(await send(url, { answers: [['127.0.0.1', '127.0.0.2']], policy })).toMatchObject({
      error: 'address_not_allowed',
    });
    expect(received()).toBe(0);
  });

  it.each([
    '127.0.0.1',
    '10.0.0.1',
    '169.254.169.254',
    '::1',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    'fe80::1%lo',
    '0.0.0.0',
  ])('is refused when a name stands for %s, and the reason names no address', async (address) => {
    const outcome = await send(`https://hooks.example.com:${first.port}/`, { answers: [[address]], policy: closed });
    expect(outcome).toEqual({
      error: 'address_not_allowed',
      durationMilliseconds: expect.any(Number),
      asked: ['hooks.example.com'],
    });
    expect(received()).toBe(0);
  });

  it.each(['127.0.0.1', '2130706433', '0x7f.1', '0177.1', '[::ffff:127.0.0.1]', 'localhost', '[::1]'])(
    'is refused without a question when it is %s',
    async (host) => {
      const outcome = await send(`https://${host}:${first.port}/`, { answers: [['93.184.216.34']], policy: closed });
      expect(outcome).toMatchObject({ error: 'address_not_allowed', asked: [] });
      expect(received()).toBe(0);
    },
  );

  it.each(['http://hooks.example.com/', 'https://ada:secret@hooks.example.com/', 'ftp://hooks.example.com/', 'no url'])(
    'is refused again when it is sent to: %s',
    async (url) => {
      expect(await send(url, { answers: [['93.184.216.34']], policy: closed })).toMatchObject({
        error: 'url_not_allowed',
        asked: [],
      });
    },
  );

  it('may be a literal one in any notation where it is allowed', async () => {
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '0177.1']) {
      expect(await send(`http://${host}:${first.port}/`)).toMatchObject({ status: 204, asked: [] });
    }
    expect(received()).toBe(4);
  });

  it('is not left by a redirect', async () => {
    first.answer(answering(302, { location: `${first.url}/elsewhere` }));
    expect(await send(first.url)).toMatchObject({ status: 302 });
    expect(received()).toBe(1);
  });

  it('that nobody knows is not found', async () => {
    expect(await send('http://hooks.example.com/', { answers: [[]] })).toMatchObject({ error: 'name_not_found' });
  });
});

describe('a server at the address of a webhook', () => {
  const servers: Server[] = [];

  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function listening(server: Server): Promise<number> {
    servers.push(server);
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    return (server.address() as AddressInfo).port;
  }
  const send = (url: string) => new WebhookPost(new AddressResolver(), open).send({ url, headers: {}, body: '{}' });

  it('must have a certificate that somebody known has signed', async () => {
    let requests = 0;
    const port = await listening(createTlsServer(selfSigned, (_, response) => response.end(String((requests += 1)))));
    expect(await send(`https://localhost:${port}/`)).toMatchObject({ error: 'tls_failed' });
    expect(requests).toBe(0);
  });

  it('must speak TLS where the address says so', async () => {
    const port = await listening(createTcpServer((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n')));
    expect(await send(`https://127.0.0.1:${port}/`)).toMatchObject({ error: 'tls_failed' });
  });

  it.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.9\r\n', 'answer_malformed'],
    ['too many headers', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 'answer_malformed'],
    ['nothing', '', 'connection_failed'],
  ])('that answers %s has not answered', async (_, words, error) => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(words));
    });
    expect(await send(`http://127.0.0.1:${await listening(server)}/`)).toMatchObject({ error });
  });

  it('that does not listen is not connected to', async () => {
    const server = createTcpServer();
    const port = await listening(server);
    await new Promise((over) => server.close(over));
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ error: 'connection_failed' });
  });

  describe('when the time is up', () => {
    let deadline: AbortController;

    beforeEach(() => {
      deadline = new AbortController();
      jest.spyOn(AbortSignal, 'timeout').mockReturnValue(deadline.signal);
    });

    afterEach(() => jest.restoreAllMocks());

    /** A server that says these words to whoever asks, and no more; `said` is called once it has. */
    async function saying(words: string, said: () => void = () => undefined): Promise<number> {
      const server = createTcpServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => socket.write(words, said));
      });
      return listening(server);
    }

    it.each([
      ['has said nothing', ''],
      ['has said half of its status', 'HTTP/1.1 20'],
    ])('and it %s', async (_, words) => {
      const port = await saying(words, () => deadline.abort());
      expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ error: 'timed_out' });
    });

    it('and it is still talking, it has answered', async () => {
      const abort = (): void => void setImmediate(() => deadline.abort());
      subscribe('http.client.response.finish', abort);
      const port = await saying('HTTP/1.1 202 Accepted\r\ncontent-length: 100\r\n\r\nso');
      expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 202 });
      unsubscribe('http.client.response.finish', abort);
    });

    it('and its name is still being looked up', async () => {
      const resolver = new AddressResolver();
      jest.spyOn(resolver, 'resolve').mockReturnValue(new Promise(() => undefined));
      const sent = new WebhookPost(resolver, open).send({ url: 'http://hooks.example.com/', headers: {}, body: '{}' });
      deadline.abort();
      expect(await sent).toMatchObject({ error: 'timed_out' });
    });
  });
});
