import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StepTallies } from '../../../bench/generator/step-tallies';
import { flashSale } from '../../../bench/load/flash-sale';
import { loadOptions } from '../../../bench/load/load-options';
import { heldBack, saleLines, stepTable } from '../../../bench/load/load-report';
import { LoadRun } from '../../../bench/load/load-run';
import { pauseSecondsOf } from '../../../bench/load/patient-client';
import { progressLine } from '../../../bench/load/progress';
import { NotMeasured } from '../../../bench/support/benchmark';
import { readOptions } from '../../../bench/support/options';

describe('options', () => {
  const known = {
    clients: { default: [1, 16], min: 1, max: 100 },
    sides: { default: ['sql'], of: ['sql', 'product'] },
    url: { default: undefined },
    quick: { default: false },
  } as const;

  it('may be lists, words, texts and switches', () => {
    expect(readOptions(known, [])).toEqual({ clients: [1, 16], sides: ['sql'], url: undefined, quick: false });
    const args = ['--clients', '4,64', '--sides', 'product,sql', '--url', 'http://x', '--quick'];
    expect(readOptions(known, args)).toEqual({
      clients: [4, 64],
      sides: ['product', 'sql'],
      url: 'http://x',
      quick: true,
    });
  });

  it.each([
    [['--clients', '4,,64'], '--clients must be a number from 1 to 100, but is ""'],
    [['--clients', '101'], '--clients must be a number from 1 to 100'],
    [['--sides', 'sql,magic'], '--sides must be some of sql, product, but is "magic"'],
    [['--what'], 'The options are: --clients <numbers>, --sides <sql,product>, --url <text>, --quick.'],
  ])('%p are refused with a sentence', (args, sentence) => {
    expect(() => readOptions(known, args)).toThrow(sentence);
  });
});

describe('the options of the load command', () => {
  const surroundings = { ADMIN_PASSWORD: 'secret words', HOLDFAST_DATA_DIR: '/nowhere' };
  const read = (...args: readonly string[]) => loadOptions(['--scenario', 'mixed', ...args], surroundings);

  it('default to the local shop and its first admin', () => {
    expect(read()).toMatchObject({
      scenario: 'mixed',
      address: 'http://127.0.0.1:3000',
      staff: { email: 'admin@example.com', password: 'secret words' },
    });
  });

  it.each(['http://localhost:3000', 'http://127.1.2.3', 'https://[::1]:4000/shop'])(
    'take %s as this machine',
    (url) => {
      expect(read('--url', url).address).toBe(url);
    },
  );

  it.each([
    'https://shop.example.com',
    'http://10.0.0.1:3000',
    'http://127.0.0.1.example.com',
    'http://localhost.evil',
  ])('refuse to write orders at %s unless told that it is meant', (url) => {
    expect(() => read('--url', url)).toThrow(/writes products and orders.*--yes-write-orders/);
    expect(read('--url', url, '--yes-write-orders').address).toBe(url);
  });

  it.each([
    [['--url', 'shop'], '--url must be an address'],
    [['--url', 'ftp://127.0.0.1'], '--url must be an address'],
    [['--scenario', 'panic'], '--scenario must be some of flash-sale, browse-and-buy, mixed'],
    [['--scenario', 'mixed,flash-sale'], 'Give one --scenario'],
  ])('refuse %p with a sentence', (args, sentence) => {
    expect(() => read(...args)).toThrow(NotMeasured);
    expect(() => read(...args)).toThrow(sentence);
  });

  it('ask for a password where there is none', () => {
    const nowhere = { HOLDFAST_DATA_DIR: '/nowhere' };
    expect(() => loadOptions(['--scenario', 'mixed'], nowhere)).toThrow('Give --password for admin@example.com');
  });
});

describe('waiting', () => {
  it.each([
    ['0', 0],
    ['2.5', 2.5],
    ['7200', 60],
    [undefined, 1],
    ['-1', 1],
    ['Fri, 31 Dec 2027 23:59:59 GMT', 1],
  ])('for Retry-After %p takes %p seconds', (header, seconds) => {
    expect(pauseSecondsOf(header)).toBe(seconds);
  });
});

describe('what is told', () => {
  const steps = new StepTallies();
  steps.step('order').record('201', 12);
  steps.step('order').count('429 rate_limited', 3);
  steps.step('order').count('503 busy', 2);
  steps.step('list').count('no answer');

  it('names who was told to wait, who had no answer, and why', () => {
    expect(progressLine(7, steps, 4)).toMatch(
      /^ {3}7 s {2}7 requests, 4 in the last second, p95 12\.0 ms, 5 told to wait, 1 unanswered$/,
    );
    expect(heldBack(steps)).toMatch(
      /held this back 3 times \(429\).*ORDER_RATE_LIMIT_PER_MINUTE=0[^]*too busy 2 times/,
    );
    expect(heldBack(new StepTallies())).toBeUndefined();
    expect(stepTable(steps)).toMatch(/\| list +\| +1 \| +– \|.*1 × no answer/);
  });

  it('leaves out nothing of a sale', () => {
    const sale = { stock: 10, sold: 12, refused: 5, undecided: 1, faults: ['Two too many.'] };
    expect(saleLines(sale)).toBe(
      'Flash sale: sold 12 of 10, refused 5, without a final answer 1, oversold 2.\nVIOLATED: Two too many.',
    );
  });
});

interface FakeShop {
  readonly sells: (place: number) => boolean;
  readonly reserved: number;
  readonly missing?: boolean;
}

describe('a flash sale', () => {
  const stock = 3;
  let server: Server;
  let run: LoadRun;
  let fake: FakeShop;
  let orders = 0;
  let turnedAway = 0;
  const seen = new Map<string, string>();

  beforeEach(async () => {
    orders = 0;
    turnedAway = 2;
    seen.clear();
    server = createServer((request, reply) => {
      const [status, body, headers = {}] = answerTo(request.method ?? '', request.url ?? '', request.headers);
      request.resume().once('end', () => reply.writeHead(status, headers).end(JSON.stringify(body)));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const staff = { email: 'staff@example.com', password: 'secret' };
    const options = { scenario: 'flash-sale' as const, address, clients: 4, seconds: 20, stock, buyers: 8, staff };
    run = new LoadRun(options, performance.now() + 20_000);
  });
  afterEach(() => {
    run.close();
    server.closeAllConnections();
    server.close();
  });

  function answerTo(
    method: string,
    url: string,
    headers: NodeJS.Dict<string | string[]>,
  ): [number, object, Record<string, string>?] {
    if (url.endsWith('/auth/jwt/create')) return [200, { access: 'token', expiresIn: 900 }];
    if (method === 'DELETE') return [200, {}];
    if (url.endsWith('/products')) return [201, { id: 'p', variants: [{ id: 'v' }] }];
    const { reserved } = fake;
    if (url.includes('/inventory/')) return [200, { onHand: stock, reserved, available: stock - reserved }];
    if (method === 'GET') return fake.missing ? [404, {}] : [200, { id: url.split('/').at(-1) }];
    const key = String(headers['idempotency-key']);
    if (turnedAway > 0) {
      turnedAway -= 1;
      seen.set(key, 'turned away');
      return [503, { code: 'busy' }, { 'retry-after': '0' }];
    }
    if (seen.get(key) === 'turned away') seen.set(key, 'came back');
    orders += 1;
    return fake.sells(orders) ? [201, { id: `o${orders}` }] : [409, { code: 'insufficient_stock' }];
  }

  it('is fine when everybody was told the truth, and comes back with the same key after a 503', async () => {
    fake = { sells: (place) => place <= stock, reserved: stock };
    expect(await flashSale(run, 4)).toEqual({ stock, sold: 3, refused: 5, undecided: 0, faults: [] });
    expect([...seen.values()]).toEqual(['came back', 'came back']);
  });

  it.each<[string, FakeShop, string]>([
    [
      'more were sold than there are',
      { sells: () => true, reserved: stock },
      '8 buyers were told that they have one of 3.',
    ],
    ['units are held for nobody', { sells: (place) => place <= 2, reserved: 3 }, '3 units are held for 2 orders.'],
    ['fewer are held than sold', { sells: (place) => place <= 3, reserved: 2 }, 'but only 2 units are held'],
    [
      'buyers were refused too early',
      { sells: (place) => place <= 2, reserved: 2 },
      '6 were refused although 1 are free.',
    ],
    [
      'orders are not there',
      { sells: (place) => place <= 3, reserved: 3, missing: true },
      '3 orders that buyers were told of',
    ],
  ])('is not fine when %s', async (_, behaviour, sentence) => {
    fake = behaviour;
    const { faults } = await flashSale(run, 4);
    expect(faults.join('\n')).toContain(sentence);
  });
});
