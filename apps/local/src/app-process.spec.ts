import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { eventually } from '../../../test/support/eventually';
import { AppLog } from './app-log';
import { AppProcess } from './app-process';
import { Terminal } from './terminal';

const limits = { firstMilliseconds: 10, maxMilliseconds: 50, forgivenAfterMilliseconds: 60_000 };

const servingApp = `
  require('node:http').createServer((request, response) => {
    if (request.url === '/die') process.exit(7);
    response.end(String(process.pid));
  }).listen(Number(process.argv[2] ?? process.env.APP_PORT), '127.0.0.1');
  process.on('disconnect', () => process.exit(0));
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

describe('an app under supervision', () => {
  let folder: string;
  let port: number;
  let output: PassThrough;
  let console: string;
  let app: AppProcess;
  let log: AppLog;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'holdfast-app-'));
    port = await freePort();
    console = '';
    output = new PassThrough();
    output.on('data', (chunk: Buffer) => (console += chunk.toString()));
  });
  afterEach(async () => {
    await app.stop();
    log.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function supervise(source: string): AppProcess {
    const script = path.join(folder, 'app.js');
    writeFileSync(script, source);
    const terminal = new Terminal(output);
    log = new AppLog('api', path.join(folder, 'api.log'), terminal);
    const readyUrl = `http://127.0.0.1:${port}/`;
    app = new AppProcess({ name: 'API', script, readyUrl, env: { APP_PORT: String(port) } }, { terminal, log, limits });
    return app;
  }

  const answer = async (url = '/'): Promise<string> => (await fetch(`http://127.0.0.1:${port}${url}`)).text();

  it('is ready when it says so, and ends when it is stopped', async () => {
    await supervise(servingApp).start();
    const pid = Number(await answer());
    await app.stop();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(console).toBe('');
  });

  it('is started again when it dies, and both are said', async () => {
    await supervise(servingApp).start();
    const first = await answer();
    await answer('/die').catch(() => undefined);
    await eventually(() => console.includes('The API is ready again.'), { what: 'the second life' });
    expect(console).toContain('The API ended with exit code 7 and is started again in 0.01 s');
    expect(await answer()).not.toBe(first);
  });

  it('is given up with its last words when it never gets ready', async () => {
    const start = supervise(`console.log('{"level":60,"msg":"no such table"}'); process.exit(3);`).start();
    await expect(start).rejects.toThrow(/The API does not start: it ended with exit code 3\.[^]*no such table/);
    expect(readFileSync(log.file, 'utf8').match(/no such table/g)).toHaveLength(3);
  });

  it('says what its last words were, not where it was when it said them', async () => {
    const message = await supervise(`throw new Error('no such column')`)
      .start()
      .then(String, (error: Error) => error.message);
    expect(message).toContain('Error: no such column');
    expect(message).not.toMatch(/^\s+at /m);
  });

  it('is ended by force when it does not heed SIGTERM and force is asked for', async () => {
    await supervise(`process.on('SIGTERM', () => {}); ${servingApp}`).start();
    const pid = Number(await answer());
    const stopped = app.stop();
    app.kill();
    await stopped;
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
