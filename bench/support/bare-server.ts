import { fastify } from 'fastify';
import { readFileSync } from 'node:fs';

/** A program: one Fastify route that answers always the same bytes. Arguments: the file of the bytes, their type. */

const [file = '', contentType = ''] = process.argv.slice(2);
const body = readFileSync(file, 'utf8');
const server = fastify({ logger: false, forceCloseConnections: true });

server.get('/', (_request, reply) => reply.type(contentType).send(body));
process.once('SIGTERM', () => void server.close());
void server.listen({ host: '127.0.0.1', port: 0 }).then((address) => console.log(JSON.stringify({ address })));
