import { once } from 'node:events';
import { connect } from 'node:net';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import fastify, { type FastifyInstance } from 'fastify';
import { acceptCsv } from './csv/csv-upload';
import { limitBodyTime } from './slow-bodies';

describe('a body that takes its time', () => {
  let server: FastifyInstance;
  let port: number;

  beforeAll(async () => {
    server = fastify();
    acceptCsv(server);
    limitBodyTime(server, 100);
    server.post('/whole', (_request, reply) => reply.send('taken'));
    server.post('/streamed', { config: { takesCsv: true } }, (request) => text(request.body as Readable));
    await server.listen({ host: '127.0.0.1', port: 0 });
    port = (server.server.address() as { port: number }).port;
  });
  afterAll(() => server.close());

  /** Sends the head and a part of the body, the rest when it is told to, and returns all that comes back. */
  async function slowly(path: string, type: string, rest?: Promise<unknown>): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    const head = `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: 4\r\nconnection: close\r\n\r\n`;
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.write(`${head}[1`);
    void rest?.then(() => socket.write(',2'));
    await once(socket, 'close');
    return answer;
  }

  it('ends with 408 when it is read as a whole', async () => {
    expect(await slowly('/whole', 'application/json')).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('may take longer when it is read as it arrives', async () => {
    const longEnough = slowly('/whole', 'application/json');
    expect(await slowly('/streamed', 'text/csv', longEnough)).toMatch(/^HTTP\/1\.1 200 [^]*\[1,2/);
  });

  it('is no hindrance when it is whole in time', async () => {
    const answer = await server.inject({ method: 'POST', url: '/whole', payload: { a: 1 } });
    expect(answer.body).toBe('taken');
  });
});
