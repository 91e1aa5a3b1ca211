import * as fc from 'fast-check';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NotMeasured } from '../../../bench/support/benchmark';
import { scenarioSide } from '../../../bench/support/latencies';
import { readOptions } from '../../../bench/support/options';
import { alternate } from '../../../bench/support/rounds';
import { median, percentile, spread } from '../../../bench/support/statistics';
import { count, share, table, threeDigits } from '../../../bench/support/table';
import type { Throughput } from '../../../bench/support/throughput';
import { comparison } from '../../../bench/support/throughput-report';

const series = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 50 });

describe('statistics', () => {
  it.each([
    [[3], 3],
    [[1, 2], 1.5],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
  ])('have in the middle of %p the median %p', (values, middle) => {
    expect(median(values)).toBe(middle);
  });

  it.each([
    [50, 5],
    [90, 9],
    [95, 10],
    [100, 10],
    [0, 1],
  ])('have as percentile %p of one to ten the value %p', (percent, value) => {
    expect(percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], percent)).toBe(value);
  });

  it('know no middle of nothing', () => {
    expect(() => median([])).toThrow(RangeError);
    expect(() => percentile([], 50)).toThrow(RangeError);
  });

  it('do not depend on the order of the values and leave them as they are', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 0, max: 100 }), (values, percent) => {
        const given = [...values];
        expect(percentile(values.toReversed(), percent)).toBe(percentile(values, percent));
        expect(median(values.toReversed())).toBe(median(values));
        expect(values).toEqual(given);
      }),
    );
  });

  it('put so many percent of all values at or below the percentile', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 100 }), (values, percent) => {
        const limit = percentile(values, percent);
        expect(values.filter((value) => value <= limit).length / values.length).toBeGreaterThanOrEqual(percent / 100);
        expect(values.filter((value) => value < limit).length / values.length).toBeLessThan(percent / 100);
      }),
    );
  });

  it('say how far values are apart as a share of the median', () => {
    expect(spread([90, 100, 120])).toBeCloseTo(0.3);
    expect(spread([7, 7])).toBe(0);
    expect(spread([0, 0, 0])).toBe(0);
  });
});

describe('a table', () => {
  it('can be pasted into a document, with numbers on the right', () => {
    const rows = [
      { name: 'hit', value: 1234.5 },
      { name: 'a longer one', value: 7 },
    ];
    const text = table<(typeof rows)[number]>(
      [
        { title: 'what', text: ({ name }) => name },
        { title: 'ms', text: ({ value }) => count(value), align: 'right' },
      ],
      rows,
    );
    expect(text.split('\n')).toEqual([
      '| what         |    ms |',
      '| ------------ | ----: |',
      '| hit          | 1,235 |',
      '| a longer one |     7 |',
    ]);
  });

  it('writes numbers with the digits that mean something', () => {
    expect([0.1234, 12.345, 1234.5].map(threeDigits)).toEqual(['0.12', '12.3', '1,235']);
    expect([0.012, 0.5, 1.25].map(share)).toEqual(['1.2 %', '50 %', '125 %']);
  });
});

describe('rounds', () => {
  it('take the sides in turn the first and the last one first, and keep the results apart', async () => {
    const order: string[] = [];
    const side = (name: string) => ({ name, measure: () => order.push(name) });
    const results = await alternate([side('a'), side('b'), side('c')], 3);
    expect(order.join('')).toBe('abccbaabc');
    expect([...results]).toEqual([
      ['a', [1, 6, 7]],
      ['b', [2, 5, 8]],
      ['c', [3, 4, 9]],
    ]);
  });
});

describe('options', () => {
  const known = { rounds: { default: 5, min: 1, max: 9 }, seconds: { default: 0.5, min: 0.1, max: 1 } };

  it('are what was given, else what is usual', () => {
    expect(readOptions(known, ['--rounds', '7'])).toEqual({ rounds: 7, seconds: 0.5 });
  });

  it.each([
    [['--rounds', '10'], '--rounds must be a number from 1 to 9'],
    [['--rounds', 'many'], '--rounds must be a number from 1 to 9'],
    [['--rounds', ''], '--rounds must be a number from 1 to 9'],
    [['--rounds'], 'The options are: --rounds <number>, --seconds <number>.'],
    [['--round', '1'], 'The options are: --rounds <number>, --seconds <number>.'],
    [['1'], 'The options are: --rounds <number>, --seconds <number>.'],
  ])('%p are refused with a sentence', (args, sentence) => {
    expect(() => readOptions(known, args)).toThrow(NotMeasured);
    expect(() => readOptions(known, args)).toThrow(sentence);
  });
});

describe('a scenario', () => {
  let server: Server;
  let address: string;
  const asked: string[] = [];

  beforeAll(async () => {
    server = createServer((request, reply) => {
      asked.push(request.url ?? '');
      reply
        .writeHead(request.url === '/gone' ? 404 : 200, { 'x-cache': request.url === '/cold' ? 'MISS' : 'HIT' })
        .end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => void asked.splice(0));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const measured = (cache: 'HIT' | 'MISS', ...paths: readonly string[]) =>
    scenarioSide(address, { name: 'a scenario', cache, paths }, 3).measure();

  it('asks once for a hit before it measures', async () => {
    expect(await measured('HIT', '/warm')).toHaveLength(3);
    expect(asked).toEqual(['/warm', '/warm', '/warm', '/warm']);
  });

  it('measures nothing else than what it says', async () => {
    await expect(measured('HIT', '/cold')).rejects.toThrow('GET /cold was answered with X-Cache MISS where HIT');
    await expect(measured('MISS', '/cold', '/warm')).rejects.toThrow(
      'GET /warm was answered with X-Cache HIT where MISS',
    );
    await expect(measured('MISS', '/gone')).rejects.toThrow('GET /gone was answered with 404');
  });
});

describe('the comparison of two sides', () => {
  const round = (perSecond: number, given: Partial<Throughput> = {}): Throughput => ({
    perSecond,
    serverMicroseconds: 50,
    serverShare: 0.99,
    clientShare: 0.5,
    othersShare: 0.01,
    ...given,
  });
  const compared = (ours: readonly Throughput[], bare: readonly Throughput[]) =>
    comparison(new Map([['cached detail', ours] as const, ['bare route', bare] as const]));

  it('compares round by round, so that a slow minute of the machine hits both', () => {
    const text = compared([round(50), round(5), round(60)], [round(100), round(10), round(100)]);
    expect(text).toContain('The cached detail answers 50 % as often as the bare route (spread 20 %).');
  });

  it('says when the client could not send more', () => {
    const held = round(100, { serverShare: 0.6, clientShare: 0.97 });
    expect(compared([round(50)], [held])).toContain('The client was the bottleneck of the bare route');
    expect(compared([round(50)], [round(100)])).not.toContain('bottleneck');
  });

  it('says when other processes stood in the way', () => {
    expect(compared([round(50)], [round(100, { othersShare: 0.5 })])).toContain('measure again on an idle machine');
    expect(compared([round(50)], [round(100)])).not.toContain('idle machine');
  });

  it('leaves out what the system does not tell', () => {
    const unknown = { serverMicroseconds: undefined, serverShare: undefined, othersShare: undefined };
    expect(compared([round(50, unknown)], [round(100, unknown)])).toBe(
      'The cached detail answers 50 % as often as the bare route (spread 0.0 %).',
    );
  });
});
