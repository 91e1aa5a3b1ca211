import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import path from 'node:path';
import { call } from '../support/client';
import { eventually } from '../support/eventually';
import { freePort } from '../support/free-port';
import { ownMetrics, scrape, totalOf } from '../support/metrics';
import { Shop, startSeconds } from '../support/shop';

jest.setTimeout(180_000);

const droppedLines = 'log_lines_dropped_total';

describe('an API whose log cannot be written', () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await Shop.open({ workers: 0, env: { LOG_LEVEL: 'trace' } });
  });

  afterAll(() => shop.close());

  const dropped = async (): Promise<number> => totalOf(await scrape(shop.url), droppedLines);
  const serve = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1) expect((await call(shop.url, '/brands')).status).toBe(200);
  };

  it('serves on when its reader reads no more, and has the lines for it when it does again', async () => {
    const [api] = shop.apis;
    api?.pauseListening();
    await serve(50);
    expect((await call(shop.url, '/brands', { headers: { 'x-request-id': 'while-paused' } })).status).toBe(200);
    // Errors that nobody foresaw come with their stacks, so that a few hundred are more than a pipe and the process hold.
    await shop.rows('alter table brands rename to brands_elsewhere');
    for (let n = 0; n < 100 && (await dropped()) === 0; n += 1) {
      const calls = Array.from({ length: 20 }, () => call(shop.url, '/brands?page=2'));
      for (const { status } of await Promise.all(calls)) expect(status).toBe(500);
    }
    await shop.rows('alter table brands_elsewhere rename to brands');
    expect(await dropped()).toBeGreaterThan(0);
    api?.resumeListening();
    const said = (text: string) => api?.lines.find(({ msg, requestId }) => msg === text || requestId === text);
    await eventually(() => said('while-paused'), { seconds: 30, what: 'the line from before' });
    await eventually(() => said('Lines of this log could not be written.'), { seconds: 30, what: 'the confession' });
    await call(shop.url, '/brands', { headers: { 'x-request-id': 'afterwards' } });
    await eventually(() => said('afterwards'), { seconds: 30, what: 'a line of now' });
    const whole = api?.log.trimEnd().split('\n') ?? [];
    expect(whole.filter((line) => line.startsWith('{') && !line.endsWith('}'))).toEqual([]);
  });

  it('serves on when its reader is gone, and counts what nobody reads', async () => {
    const before = await dropped();
    shop.apis[0]?.stopListening();
    await serve(5);
    await eventually(async () => (await dropped()) > before, { seconds: 30, what: 'lines to be dropped' });
    await serve(20);
    expect(ownMetrics(await scrape(shop.url))).toContain(droppedLines);
    expect(shop.apis[0]?.running).toBe(true);
    expect(await shop.apis[0]?.stop()).toBe(0);
  });

  it('serves on when the disk is full', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const full = openSync('/dev/full', 'w');
    const api = spawn(process.execPath, [path.join('dist', 'apps', 'api', 'src', 'main.js')], {
      env: shop.environment({ PORT: String(port) }),
      stdio: ['ignore', full, full],
    });
    const ended = once(api, 'exit');
    try {
      const isReady = async (): Promise<boolean> => api.exitCode !== null || (await fetch(`${url}/health/ready`)).ok;
      await eventually(isReady, { seconds: startSeconds, what: 'the API to be ready' });
      expect(api.exitCode).toBeNull();
      for (let n = 0; n < 20; n += 1) expect((await call(url, '/brands')).status).toBe(200);
      await eventually(async () => totalOf(await scrape(url), droppedLines) > 0, { what: 'lines to be dropped' });
      expect((await call(url, '/brands')).status).toBe(200);
    } finally {
      api.kill('SIGTERM');
    }
    expect(await ended).toEqual([0, null]);
  });

  it('says in the log why it ends when nobody catches an error, and not what was worked on', async () => {
    const script = `
      const { runProcess } = require('./dist/libs/http/src/index.js');
      const { makeLogger } = require('./dist/libs/observability/src/index.js');
      const logger = makeLogger({ app: 'api', level: 'info' });
      const lost = () => Promise.reject(Object.assign(new Error('boom'), { parameters: ['ann@example.com'] }));
      runProcess(async () => ({ app: {}, logger, stopTracing: async () => undefined })).then(lost);`;
    const child = spawn(process.execPath, ['-e', script], { env: shop.environment(), stdio: 'pipe' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)));
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(output).toContain('"severity":"fatal"');
    expect(output).toContain('boom');
    expect(output).not.toContain('ann@');
  });
});
