import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { eventually } from '../support/eventually';
import { childrenOf, stillRunning } from '../support/process-tree';
import { StartScript } from '../support/start-script';

jest.setTimeout(180_000);

const ready = 'Holdfast is ready.';
const isRoot = process.getuid?.() === 0;

function newFolder(): string {
  const folder = path.join(os.tmpdir(), `holdfast-start-${process.pid}-${randomBytes(4).toString('hex')}`);
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  return folder;
}

async function freePorts(): Promise<[number, number]> {
  const servers = [createServer().listen(0, '127.0.0.1'), createServer().listen(0, '127.0.0.1')];
  const ports = await Promise.all(
    servers.map(async (server) => {
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    }),
  );
  for (const server of servers) server.close();
  return ports as [number, number];
}

describe('npm start', () => {
  let folder: string;
  let dataDir: string;
  let api: number;
  let worker: number;
  let running: StartScript;
  const all: StartScript[] = [];

  beforeAll(async () => {
    folder = newFolder();
    dataDir = path.join(folder, 'data');
    [api, worker] = await freePorts();
  });
  afterAll(async () => {
    await Promise.all(all.map((script) => script.stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  function start(env: Record<string, string> = {}, nodeFlags: readonly string[] = []): StartScript {
    const settings = { HOLDFAST_DATA_DIR: dataDir, PORT: String(api), WORKER_PORT: String(worker), ...env };
    const script = new StartScript({ env: settings, nodeFlags });
    all.push(script);
    return script;
  }

  const url = (port: number, location: string): string => `http://127.0.0.1:${port}${location}`;

  function signIn(email: string, password: string): Promise<Response> {
    return fetch(url(api, '/api/v1/auth/jwt/create'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
  }

  it('begins with nothing and ends with a shop that is ready, and prints where everything is', async () => {
    running = start();
    await running.untilOutput(ready);
    await running.untilOutput('Stop it');
    for (const promised of [
      url(api, '/api/v1'),
      url(api, '/docs'),
      url(api, '/redoc'),
      url(api, '/metrics'),
      url(worker, '/metrics'),
      path.join(dataDir, 'mail'),
      path.join(dataDir, 'logs'),
      'admin@example.com',
      `curl -s '${url(api, '/api/v1/products?pageSize=3')}'`,
    ]) {
      expect(running.output).toContain(promised);
    }
    expect(running.output).not.toMatch(/warning/i);
  });

  it.each(['/docs', '/redoc', '/metrics', '/health/ready'])('serves %s', async (location) => {
    expect((await fetch(url(api, location))).status).toBe(200);
  });

  it('serves the health and the metrics of the worker on its own port', async () => {
    expect((await fetch(url(worker, '/health/ready'))).status).toBe(200);
    expect((await fetch(url(worker, '/metrics'))).status).toBe(200);
  });

  it('has products to look at', async () => {
    const response = await fetch(url(api, '/api/v1/products?pageSize=3'));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ items: { length: 3 } });
  });

  it('lets the admin in with the password that it printed', async () => {
    const [, email = '', password = ''] = /Admin +(\S+) \/ (\S+)/.exec(running.output) ?? [];
    expect((await signIn(email, password)).status).toBe(200);
  });

  it('leaves the address of the database for the command line, readable by its owner only', async () => {
    const file = path.join(dataDir, 'database-url');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const client = new Client({ connectionString: readFileSync(file, 'utf8').trim() });
    await client.connect();
    await client.query('create table kept_by_the_start_test (id int)');
    await client.end();
    expect(running.output).toContain(readFileSync(file, 'utf8').trim());
  });

  it('refuses a second start on the same data folder in one sentence', async () => {
    const [otherApi, otherWorker] = await freePorts();
    const second = start({ PORT: String(otherApi), WORKER_PORT: String(otherWorker) });
    expect(await second.ended).toBe(1);
    expect(second.output).toMatch(/^Holdfast already runs on \S+ \(process \d+\): [^\n]*\n$/);
  });

  it.each(['api', 'worker'] as const)('starts the %s again when it has been killed, and says so', async (part) => {
    const victim = running.parts[part];
    process.kill(victim.pid, 'SIGKILL');
    const name = part === 'api' ? 'API' : part;
    await running.untilOutput(`The ${name} was ended by SIGKILL and is started again`);
    await running.untilOutput(`The ${name} is ready again.`);
    expect(running.parts[part].pid).not.toBe(victim.pid);
  });

  it('starts PostgreSQL again on the same port when it has been killed, and the shop recovers', async () => {
    process.kill(running.parts.postgres.pid, 'SIGKILL');
    await running.untilOutput('PostgreSQL is ready again.');
    for (const port of [api, worker]) {
      const isReady = async (): Promise<boolean> => (await fetch(url(port, '/health/ready'))).status === 200;
      expect(await eventually(isReady, { seconds: 60, what: `port ${port} on the new server` })).toBe(true);
    }
  });

  it('ends everything on SIGTERM and leaves no process', async () => {
    const parts = Object.values(running.parts);
    running.signal('SIGTERM');
    expect(await running.ended).toBe(0);
    expect(stillRunning(parts)).toEqual([]);
    expect(existsSync(path.join(dataDir, 'database-url'))).toBe(false);
    expect(existsSync(path.join(dataDir, 'start.lock'))).toBe(false);
  });

  it('keeps its data, and makes no database anew at the next start', async () => {
    running = start();
    await running.untilOutput(ready);
    expect(running.output).not.toContain('making a database folder');
    const client = new Client({ connectionString: readFileSync(path.join(dataDir, 'database-url'), 'utf8').trim() });
    await client.connect();
    expect((await client.query('select id from kept_by_the_start_test')).rows).toEqual([]);
    await client.end();
  });

  it('takes its apps along when it is killed, and the next start is not in its way', async () => {
    const { api: apiProcess, worker: workerProcess } = running.parts;
    running.signal('SIGKILL');
    await running.ended;
    running = start();
    await eventually(() => stillRunning([apiProcess, workerProcess]).length === 0, {
      seconds: 40,
      what: 'the apps of the killed start to end',
    });
    await running.untilOutput(ready);
    expect((await fetch(url(api, '/api/v1/products?pageSize=1'))).status).toBe(200);
  });

  it('ends in order when it gets SIGINT from the terminal and once more from npm', async () => {
    const parts = Object.values(running.parts);
    running.signal('SIGINT');
    running.signal('SIGINT');
    expect(await running.ended).toBe(0);
    expect(running.output).toContain('Holdfast has stopped.');
    expect(stillRunning(parts)).toEqual([]);
  });
});

describe('npm start where it cannot run', () => {
  let folder: string;
  let dataDir: string;

  beforeEach(() => {
    folder = newFolder();
    dataDir = path.join(folder, 'data');
  });
  afterEach(() => {
    chmodSync(folder, 0o755);
    rmSync(folder, { recursive: true, force: true });
  });

  async function refusal(env: Record<string, string>, nodeFlags: readonly string[] = []): Promise<string> {
    const script = new StartScript({ env: { HOLDFAST_DATA_DIR: dataDir, ...env }, nodeFlags });
    expect(await script.ended).toBe(1);
    return script.output;
  }

  it.each(['PORT', 'WORKER_PORT'])('says in one sentence that %s is busy, and starts nothing', async (variable) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const output = await refusal({ PORT: '0', WORKER_PORT: '0', [variable]: String(port) });
    expect(output).toBe(
      `Port ${port} on 127.0.0.1 is in use by another program: end that, or set ${variable} to another port.\n`,
    );
    expect(readdirSync(dataDir)).toEqual(['secrets.json']);
    other.close();
  });

  it('says in one sentence that Node.js is too old', async () => {
    const preload = path.join(folder, 'old.cjs');
    writeFileSync(
      preload,
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.4' } });`,
    );
    const output = await refusal({}, ['--require', preload]);
    expect(output).toMatch(/^Holdfast needs Node\.js 20\.19 or newer [^\n]* but this is 18\.20\.4: [^\n]*\n$/);
  });

  it('names every fault of the configuration at once', async () => {
    const output = await refusal({ PORT: 'many', RESERVATION_TTL_SECONDS: '0' });
    expect(output).toContain('PORT must be');
    expect(output).toContain('RESERVATION_TTL_SECONDS must be');
    expect(output).not.toContain(' at ');
  });

  it('says which closed folder is in the way', async () => {
    chmodSync(folder, 0o600);
    const output = await refusal({ PORT: '0', WORKER_PORT: '0' });
    // Root enters it and the user as whom PostgreSQL runs does not; everybody else does not get that far.
    expect(output).toContain(isRoot ? `may not enter ${folder}` : 'permission denied');
    expect(output).toContain(folder);
    expect(output).not.toMatch(/^ +at /m);
  });
});

describe('a server whose owner was killed', () => {
  it('ends by itself', async () => {
    const folder = newFolder();
    const lib = path.resolve(__dirname, '../../dist/libs/embedded-postgres/src/index.js');
    const script = path.join(folder, 'owner.cjs');
    const options = JSON.stringify({ dataDir: path.join(folder, 'pg'), durable: false, orphanGraceSeconds: 0 });
    writeFileSync(
      script,
      `require(${JSON.stringify(lib)}).startEmbeddedPostgres(${options}).then(() => {
         console.log('serving');
         setInterval(() => {}, 1000);
       });`,
    );
    const owner = new StartScript({ env: {}, script });
    await owner.untilOutput('serving');
    const started = childrenOf(owner.pid);
    expect(started.some(({ command }) => /\bpostgres -D /.test(command))).toBe(true);
    owner.signal('SIGKILL');
    await eventually(() => stillRunning(started).length === 0, { seconds: 30, what: 'the server to end' });
    rmSync(folder, { recursive: true, force: true });
  });
});
