import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { Client } from 'pg';
import { EmbeddedPostgresError } from './embedded-postgres.error';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './start-embedded-postgres';
import { stopLeftoverServer } from './stop-leftover-server';

jest.setTimeout(60_000);

async function query(server: EmbeddedPostgres, database: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: server.url(database) });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded server', () => {
  const dataDir = path.join(os.tmpdir(), `holdfast-embedded-${process.pid}-${randomBytes(4).toString('hex')}`);
  const cluster = path.join(dataDir, 'cluster');
  let server: EmbeddedPostgres;

  const start = (log?: (line: string) => void): Promise<EmbeddedPostgres> =>
    startEmbeddedPostgres({ dataDir, durable: false, orphanGraceSeconds: 0, log });

  beforeAll(async () => {
    mkdirSync(path.dirname(dataDir), { recursive: true });
    server = await start();
    await server.createDatabase('shop');
  });
  afterAll(async () => {
    await server.stop('immediate');
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('takes connections on the loopback address only, with room for many', async () => {
    const settings = await query(
      server,
      'shop',
      `select current_setting('listen_addresses') as address, current_setting('unix_socket_directories') as socket,
              current_setting('max_connections') as connections, current_setting('server_encoding') as encoding`,
    );
    expect(settings).toEqual([{ address: '127.0.0.1', socket: '', connections: '200', encoding: 'UTF8' }]);
  });

  it('makes a database once, however often it is asked for', async () => {
    await query(server, 'shop', 'create table kept (id int)');
    await server.createDatabase('shop');
    expect(await query(server, 'shop', 'select id from kept')).toEqual([]);
  });

  it('asks for a password that only its owner may read', async () => {
    expect(statSync(path.join(dataDir, 'password')).mode & 0o777).toBe(0o600);
    const url = new URL(server.url('shop'));
    url.password = 'guess';
    await expect(new Client({ connectionString: url.href }).connect()).rejects.toThrow(
      'password authentication failed',
    );
  });

  it('keeps its data, its password and its port from one start to the next', async () => {
    await query(server, 'shop', 'create table orders as select 7 as id');
    const before = server.url('shop');
    await server.stop();
    await server.stop();
    server = await start();
    expect(server.url('shop')).toBe(before);
    expect(await query(server, 'shop', 'select id from orders')).toEqual([{ id: 7 }]);
  });

  it('moves to another port when the last one has been taken', async () => {
    const { port } = server;
    await server.stop();
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    server = await start();
    expect(server.port).not.toBe(port);
    other.close();
  });

  it('refuses a wanted port that is taken in one sentence', async () => {
    const folder = `${dataDir}-second`;
    const attempt = startEmbeddedPostgres({ dataDir: folder, durable: false, port: server.port });
    await expect(attempt).rejects.toThrow(`The database port ${server.port} is in use.`);
    rmSync(folder, { recursive: true, force: true });
  });

  it('stops a server that an earlier start left running on the folder', async () => {
    const left = server;
    const said: string[] = [];
    server = await start((line) => said.push(line));
    await left.exited;
    expect(server.pid).not.toBe(left.pid);
    expect(said).toEqual(['stopped the PostgreSQL of an earlier start that had been killed']);
  });

  it('starts over a pid file that names a living process of another kind', async () => {
    await server.stop();
    writeFileSync(path.join(cluster, 'postmaster.pid'), `${process.pid}\n${cluster}\n`);
    expect(await stopLeftoverServer(dataDir)).toBe(false);
    server = await start();
    expect(await query(server, 'shop', 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('recovers from the death of its main process', async () => {
    process.kill(server.pid, 'SIGKILL');
    await server.exited;
    server = await start();
    expect(await query(server, 'shop', 'select id from orders')).toEqual([{ id: 7 }]);
  });

  it('refuses the folder of another major version in one sentence', async () => {
    await server.stop();
    const versionFile = path.join(cluster, 'PG_VERSION');
    const version = readFileSync(versionFile, 'utf8');
    writeFileSync(versionFile, '15\n');
    await expect(start()).rejects.toThrow(EmbeddedPostgresError);
    await expect(start()).rejects.toThrow(/was made by PostgreSQL 15 and this is PostgreSQL \d+/);
    writeFileSync(versionFile, version);
    server = await start();
  });

  it('is not held up by the remains of an interrupted first start', async () => {
    const folder = `${dataDir}-interrupted`;
    mkdirSync(path.join(folder, 'cluster.new-0123', 'base'), { recursive: true });
    writeFileSync(path.join(folder, 'password'), 'of the interrupted start', { mode: 0o600 });
    const second = await startEmbeddedPostgres({ dataDir: folder, durable: false, orphanGraceSeconds: 0 });
    expect(await query(second, 'postgres', 'select 1 as one')).toEqual([{ one: 1 }]);
    await second.stop('immediate');
    expect(readdirSync(folder).toSorted()).toEqual(['cluster', 'password', 'port', 'postgres.log']);
    rmSync(folder, { recursive: true, force: true });
  });
});
