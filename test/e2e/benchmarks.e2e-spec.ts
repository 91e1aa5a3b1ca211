import { readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Customer, newStaff } from '../support/client';
import { eventually } from '../support/eventually';
import { checkedInvariants } from '../support/invariants';
import { childrenOf, type RunningProcess, stillRunning } from '../support/process-tree';
import { Shop } from '../support/shop';
import { StartScript } from '../support/start-script';

jest.setTimeout(300_000);

const script = path.resolve(__dirname, '../../scripts/bench.mjs');
const running: StartScript[] = [];

function bench(...args: readonly string[]): StartScript {
  const started = new StartScript({ script, args, env: {} });
  running.push(started);
  return started;
}

/** Folders of databases that a benchmark has not removed. */
const foldersOf = ({ pid }: StartScript): string[] =>
  readdirSync(os.tmpdir()).filter((name) => name.startsWith(`holdfast-bench-${pid}-`));

const rowsOf = (output: string): string[] => output.split('\n').filter((line) => line.startsWith('| '));

const small = ['--products', '400', '--rounds', '1', '--samples', '2', '--seconds', '1', '--connections', '2'];

describe('the benchmarks', () => {
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.stop()));
  });

  it('price baskets and print a table', async () => {
    const run = bench('pricing', '--rounds', '1', '--seconds', '0.01');
    expect(await run.ended).toBe(0);
    expect(rowsOf(run.output)).toHaveLength(7);
    expect(run.output).toMatch(/^machine {5}\d+ × /m);
    expect(run.output.trimEnd()).toMatch(/What each line means: docs\/benchmarks\.md\.$/);
  });

  it('ask a catalogue of their own over HTTP, and leave nothing behind', async () => {
    const run = bench('catalogue', ...small);
    const parts: RunningProcess[] = [];
    await eventually(
      () => {
        parts.push(...childrenOf(run.pid));
        return run.output.includes('Throughput, round 1');
      },
      { seconds: 120, what: `the last part of the benchmark:\n${run.output}` },
    );
    expect(await run.ended).toBe(0);
    expect(run.output).toMatch(/^PostgreSQL {2}\d+/m);
    expect(run.output).toMatch(/^catalogue {3}400 products/m);
    expect(rowsOf(run.output).filter((row) => /hit|miss|detail|bare/.test(row))).toHaveLength(10);
    expect(run.output).toMatch(/The cached detail answers [\d.]+ % as often as the bare Fastify route/);
    expect(foldersOf(run)).toEqual([]);
    expect(parts.length).toBeGreaterThan(2);
    expect(stillRunning(parts)).toEqual([]);
  });

  it('end their processes and remove their files when they are interrupted, and say that there is no result', async () => {
    const run = bench('catalogue', ...small);
    await eventually(() => run.output.includes('Latencies, round 1'), {
      seconds: 120,
      what: 'the benchmark to measure',
    });
    const parts = childrenOf(run.pid);
    expect(foldersOf(run)).toHaveLength(1);
    process.kill(run.pid, 'SIGINT');
    expect(await run.ended).toBe(130);
    expect(run.output).toContain('Nothing that was printed above is a result.');
    expect(foldersOf(run)).toEqual([]);
    expect(stillRunning(parts)).toEqual([]);
  });

  it('place orders beside plain SQL, check what was promised, and name every aim', async () => {
    const size = ['--products', '20', '--orders', '100', '--rounds', '1', '--clients', '2', '--beside', '2'];
    const sides = ['--sides', 'sql,pgbench,pessimistic'];
    const run = bench('checkout', ...size, ...sides, '--seconds', '0.5', '--warmup', '0.2', '--start', '0.2');
    expect(await run.ended).toBe(0);
    const rows = rowsOf(run.output);
    const cells = ['SQL, one transaction each', 'product, pessimistic, grouped'];
    for (const cell of cells)
      expect(rows.filter((row) => row.startsWith(`| ${cell}`)).length).toBeGreaterThanOrEqual(2);
    expect(run.output).toMatch(/^pgbench {5}\S/m);
    expect(run.output.match(/^(?:reached|missed) /gm)).toHaveLength(5);
    expect(run.output).toContain('Every order that a client was told of is there, and I1 to I4 hold.');
    expect(foldersOf(run)).toEqual([]);
  });

  it('buy until it is paid, with an API and a worker, and check every invariant', async () => {
    const size = ['--products', '20', '--orders', '100', '--rounds', '1', '--buyers', '1,3'];
    const run = bench('purchase', ...size, '--seconds', '1', '--warmup', '0.3', '--start', '0.3');
    expect(await run.ended).toBe(0);
    const rows = rowsOf(run.output);
    for (const step of ['add to cart', 'checkout', 'start payment', 'webhook', 'until paid', 'whole purchase']) {
      expect(rows.filter((row) => row.includes(`| ${step} `))).toHaveLength(2);
    }
    expect(run.output).toMatch(/^(?:reached|missed) +p50 of the checkout below 6 ms for one buyer alone/m);
    expect(run.output).toContain('Every invariant holds.');
    expect(foldersOf(run)).toEqual([]);
  });

  it.each([
    [['weather'], 'There is no benchmark named "weather".'],
    [['../pricing'], 'There is no benchmark named "../pricing".'],
    [[], 'There is no benchmark named "".'],
    [['pricing', '--rounds', '0'], '--rounds must be a number from 1 to 1000'],
    [['checkout', '--sides', 'magic'], '--sides must be some of sql, pgbench, pessimistic'],
  ])('refuse %p with a sentence', async (args, sentence) => {
    const run = bench(...args);
    expect(await run.ended).toBe(1);
    expect(run.output).toContain(sentence);
  });
});

describe('the load command', () => {
  let shop: Shop;
  let staff: Customer;

  beforeAll(async () => {
    shop = await Shop.open();
    staff = await newStaff(shop);
  });
  afterAll(() => shop.close());
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.stop()));
  });

  const load = (...args: readonly string[]): StartScript =>
    bench('load', '--url', shop.url, '--email', staff.email, '--password', 'correct horse battery', ...args);

  it('sells out in a flash sale, sells nothing twice, and hides what it has made', async () => {
    const run = load(
      '--scenario',
      'flash-sale',
      '--stock',
      '7',
      '--buyers',
      '40',
      '--clients',
      '10',
      '--seconds',
      '60',
    );
    expect(await run.ended).toBe(0);
    expect(run.output).toContain('Flash sale: sold 7 of 7, refused 33, oversold 0.');
    expect(run.output).toMatch(/Invariants: \d+ rules hold\./);
    expect(rowsOf(run.output).some((row) => row.includes('33 × 409 insufficient_stock'))).toBe(true);
    expect(await shop.rows('select name from products where deleted_at is null')).toEqual([]);
    expect(await shop.rows('select id from orders')).toHaveLength(7);
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('browses, buys and pays beside a flash sale', async () => {
    const run = load('--scenario', 'mixed', '--stock', '5', '--buyers', '20', '--clients', '8', '--seconds', '6');
    expect(await run.ended).toBe(0);
    expect(run.output).toMatch(/^ +\d+ s {2}[\d,]+ requests, [\d,]+ in the last second, p95 /m);
    expect(run.output).toMatch(/Flash sale: sold 5 of 5, refused \d+.*, oversold 0\./);
    expect(run.output).toMatch(/Browse and buy: [\d,]+ visits, [\d,]+ orders, [\d,]+ of them paid\./);
    for (const step of ['list', 'search', 'product detail']) {
      expect(rowsOf(run.output).some((row) => row.startsWith(`| ${step} `))).toBe(true);
    }
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it.each([
    [['--scenario', 'mixed', '--password', 'wrong words here'], 'could not sign in (401 invalid_credentials)'],
    [['--scenario', 'mixed', '--url', 'http://127.0.0.1:1'], 'There is no API at http://127.0.0.1:1'],
    [['--scenario', 'mixed', '--url', 'http://shop.example.com'], 'Add --yes-write-orders if that is meant.'],
    [[], 'Give one --scenario of flash-sale, browse-and-buy, mixed.'],
  ])('ends with 2 and a sentence for %p, having written nothing', async (args, sentence) => {
    const before = await shop.rows('select count(*) from products');
    const run = load(...args);
    expect(await run.ended).toBe(2);
    expect(run.output).toContain(sentence);
    expect(await shop.rows('select count(*) from products')).toEqual(before);
  });

  it('ends with 1 and names the rule when an invariant is violated', async () => {
    await shop.rows(
      'update stock set on_hand = on_hand + 1 where variant_id = (select min(id::text)::uuid from variants)',
    );
    const run = load('--scenario', 'flash-sale', '--stock', '1', '--buyers', '2', '--clients', '2');
    expect(await run.ended).toBe(1);
    expect(run.output).toContain('Flash sale: sold 1 of 1, refused 1, oversold 0.');
    expect(run.output).toContain('VIOLATED: I2, ');
    expect(run.output.trimEnd()).toMatch(/A promise was broken: .*npm run audit/);
  });
});
