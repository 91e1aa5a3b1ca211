import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import path from 'node:path';
import { call } from '../support/client';
import { eventually } from '../support/eventually';
import { freePort } from '../support/free-port';
import { ownMetrics, scrape, totalOf } from '../support/metrics';
import { Shop } from '../support/shop';

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
    // Far more than a pipe and the process hold; each line is about as long as its request id allows.
    const headers = { 'x-request-id': 'x'.repeat(120) };
    for (let n = 0; n < 60; n += 1) {
      const calls = Array.from({ length: 100 }, () => call(shop.url, '/nowhere', { headers }));
      for (const { status } of await Promise.all(calls)) expect(status).toBe(404);
      if ((await dropped()) > 0) break;
    }
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
      await eventually(async () => (await fetch(`${url}/health/ready`)).ok, {
        seconds: 90,
        what: 'the API to be ready',
      });
      for (let n = 0; n < 20; n += 1) expect((await call(url, '/brands')).status).toBe(200);
      await eventually(async () => totalOf(await scrape(url), droppedLines) > 0, { what: 'lines to be dropped' });
      expect((await call(url, '/brands')).status).toBe(200);
    } finally {
      api.kill('SIGTERM');
    }
    expect(await ended).toEqual([0, null]);
  });
});
