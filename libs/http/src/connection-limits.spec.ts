import { once } from 'node:events';
import { connect } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { connectionLimits, mostHeaderBytes } from './connection-limits';

describe('a connection', () => {
  let server: FastifyInstance;
  let port: number;

  beforeAll(async () => {
    const limits = connectionLimits({ headMilliseconds: 100, idleMilliseconds: 100, checkMilliseconds: 20 });
    server = fastify(limits);
    server.get('/', (_request, reply) => reply.send('here'));
    await server.listen({ host: '127.0.0.1', port: 0 });
    port = (server.server.address() as { port: number }).port;
  });
  afterAll(() => server.close());

  /** Sends this and no more, and returns all that comes back until the server hangs up. */
  async function sent(text: string): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.on('error', () => undefined);
    socket.write(text);
    await once(socket, 'close');
    return answer;
  }

  it.each([
    [
      'whose head never ends is told so and closed',
      'GET / HTTP/1.1\r\nhost: x\r\nx-slow: ',
      { status: 408, code: 'request_timeout' },
    ],
    [
      'whose head is too large is told so and closed',
      `GET / HTTP/1.1\r\nhost: x\r\nx-large: ${'x'.repeat(mostHeaderBytes)}\r\n\r\n`,
      { status: 431, code: 'header_too_large' },
    ],
    ['that speaks something else is told so and closed', 'hello\r\n\r\n', { status: 400, code: 'malformed_request' }],
  ])('%s', async (_, text, problem) => {
    const answer = await sent(text);
    expect(answer).toMatch(
      new RegExp(`^HTTP/1\\.1 ${problem.status} .*\r\ncontent-type: application/problem\\+json\r\n`),
    );
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject(problem);
  });

  it('on which nothing was ever asked is closed without a word', async () => {
    expect(await sent('')).toBe('');
  });

  it('on which nothing more is asked is closed', async () => {
    expect(await sent('GET / HTTP/1.1\r\nhost: x\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 [^]*here$/);
  });
});
