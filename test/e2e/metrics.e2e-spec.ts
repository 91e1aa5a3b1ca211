import { readFileSync } from 'node:fs';
import path from 'node:path';
import { call } from '../support/client';
import { ownMetrics, scrape } from '../support/metrics';
import { describeWithRedis } from '../support/redis-suites';
import { MovingShop } from './metric-moves';

jest.setTimeout(240_000);

interface Action {
  /** Completes "… moves when". */
  readonly when: string;
  readonly run: (moving: MovingShop) => Promise<void>;
  readonly moves: readonly string[];
}

/** In this order: the last one cannot be taken back. */
const actions: readonly Action[] = [
  {
    when: 'somebody buys',
    run: (moving) => moving.buy(),
    moves: [
      'http_request_duration_seconds',
      'orders_created_total',
      'order_creation_duration_seconds',
      'checkout_outcomes_total',
      'checkout_batch_size',
      'checkout_queue_wait_seconds',
      'cache_requests_total',
      'public_reads_total',
      'lock_wait_seconds',
      'lock_acquisitions_total',
      'job_duration_seconds',
      'active_orders',
      'active_reservations',
      'low_stock_products',
      'trace_spans_total',
      'database_pool_connections',
    ],
  },
  {
    when: 'somebody buys under a lock in Redis',
    run: (moving) => moving.buyUnderALockInRedis(),
    moves: ['stock_guard_wait_seconds', 'stock_guards_total'],
  },
  { when: 'somebody orders too often', run: (moving) => moving.orderTooOften(), moves: ['rate_limited_total'] },
  { when: 'a mail fails for good', run: (moving) => moving.failAMail(), moves: ['jobs_dead_total'] },
  {
    when: 'a subscriber is told',
    run: (moving) => moving.subscribe(),
    moves: ['webhook_deliveries_total', 'webhook_attempt_duration_seconds'],
  },
  { when: 'a message lies there', run: (moving) => moving.leaveAMessage(), moves: ['outbox_oldest_seconds'] },
  { when: 'a hold ends', run: (moving) => moving.letAHoldEnd(), moves: ['reservation_release_lag_seconds'] },
  { when: 'a batch is spoilt', run: (moving) => moving.poison(), moves: ['checkout_restarts_total'] },
  { when: 'goods are locked', run: (moving) => moving.standInTheWay(), moves: ['checkouts_deferred_total'] },
  {
    when: 'time goes by',
    run: async () => undefined,
    moves: ['heartbeat_age_seconds', 'clock_skew_seconds', 'invariant_check_age_seconds'],
  },
  {
    when: 'nobody reads the log',
    run: (moving) => moving.stopReadingTheLog(),
    moves: ['log_lines_dropped_total'],
  },
];

/** What needs luck with the moment is tried until it is seen. */
const tried: readonly Action[] = [
  { when: 'checkouts queue up', run: (moving) => moving.queueUp(), moves: ['checkout_queue_length'] },
  { when: 'two lock in a circle', run: (moving) => moving.deadlock(), moves: ['transaction_retries_total'] },
];

const mostTries = 5;

/** Found by the first check of the worker, before anything else could be measured. */
const fromTheStart = ['invariant_violations'];

describeWithRedis('the metrics of a shop', () => {
  let moving: MovingShop;

  beforeAll(async () => {
    moving = await MovingShop.open();
  });

  afterAll(() => moving?.close());

  const row = /^\| `(\w+)` +\| (API|worker|both) +\|/gm;
  const table = (): { name: string; of: string }[] => {
    const readme = readFileSync(path.resolve(__dirname, '../../README.md'), 'utf8');
    return [...readme.matchAll(row)].map(([, name = '', of = '']) => ({ name, of }));
  };

  /** A worker shares libs with the API, so it also declares metrics of which it never has anything to say. */
  it.each(['API', 'worker'])('are for the %s those of the README', async (process) => {
    const url = process === 'API' ? moving.urls.at(0) : moving.urls.at(-1);
    const declared = ownMetrics(await scrape(url ?? ''));
    const told = table().filter(({ of }) => of === 'both' || of === process);
    expect(told.map(({ name }) => name).filter((name) => !declared.includes(name))).toEqual([]);
    const known = process === 'API' ? told : table();
    expect(declared.filter((name) => !known.some((each) => each.name === name))).toEqual([]);
  });

  it('come with those of Node.js and of the process', async () => {
    for (const { types } of await moving.look()) {
      for (const name of [
        'nodejs_eventloop_lag_p99_seconds',
        'nodejs_heap_size_used_bytes',
        'process_cpu_seconds_total',
      ])
        expect(types).toHaveProperty(name);
    }
  });

  it('each have something that moves them', async () => {
    const known = [...actions, ...tried].flatMap(({ moves }) => moves).concat(fromTheStart);
    expect([...(await moving.totals()).keys()].toSorted()).toEqual(known.toSorted());
  });

  it('say that the books are broken when they are', async () => {
    for (const name of fromTheStart) await moving.expectTotal(name, (total) => total > 0, 60);
  });

  it.each(tried)('move when $when', async ({ run, moves }) => {
    const seen = async (): Promise<boolean> => {
      const now = await moving.totals();
      return moves.every((name) => (now.get(name) ?? 0) > 0);
    };
    let moved = false;
    for (let n = 1; n <= mostTries && !moved; n += 1) {
      const looking = watchFor(seen);
      await run(moving);
      moved = await looking.stop();
    }
    expect(moved).toBe(true);
  });

  it('have no label that holds an id, an address or a path that somebody asked for', async () => {
    const strange = ['/nowhere/0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11', '/nowhere/somebody@example.com'];
    const odd = await Promise.all(strange.map((address) => call(moving.urls[0] ?? '', address)));
    expect(odd.map(({ status }) => status)).toEqual([404, 404]);
    const scrapes = await moving.look();
    const labels = scrapes.flatMap(({ samples }) => samples.flatMap((sample) => Object.entries(sample.labels)));
    const values = new Set(labels.filter(([name]) => name !== 'le').map(([name, value]) => `${name}=${value}`));
    const tooTelling = /[0-9a-f]{8}-[0-9a-f]{4}-|@|ORD-|\d{6}|nowhere/i;
    expect([...values].filter((value) => tooTelling.test(value) || value.length > 100)).toEqual([]);
    expect(values).toContain('route=unknown');
  });

  it.each(actions)('move when $when', async ({ run, moves }) => {
    const before = await moving.totals();
    await run(moving);
    for (const name of moves) await moving.expectTotal(name, (total) => total !== (before.get(name) ?? 0), 60);
  });
});

/** Asks all the time until it is told to stop; answers whether it has ever been so. */
function watchFor(ask: () => Promise<boolean>): { stop(): Promise<boolean> } {
  let seen = false;
  let over = false;
  const watching = (async () => {
    while (!over && !seen) seen = await ask();
    return seen || ask();
  })();
  return {
    stop: () => {
      over = true;
      return watching;
    },
  };
}
