import { onApis, onWorkers } from '../chaos/blows/on-processes';
import { planOf } from '../chaos/blows/plan';
import { ChaosShop } from '../chaos/shop/chaos-shop';
import type { Operation } from '../chaos/trade/history';
import { Market } from '../chaos/trade/market';
import { verdicts } from '../chaos/verdicts/judges';
import { openWork } from '../chaos/verdicts/messages';
import { Timeline } from '../chaos/verdicts/sold-out';
import { eventually } from '../support/eventually';

const seed = 7;
const patienceMilliseconds = 240_000;

describe('the instrument that breaks shops', () => {
  let shop: ChaosShop;
  let market: Market;

  /** A calm day: nobody strikes. */
  beforeAll(async () => {
    shop = await ChaosShop.open({ queues: 'postgres', clockShiftMilliseconds: 300_000 });
    market = await Market.open(shop, seed);
    const over = new AbortController();
    const day = market.trade(seed, over.signal);
    const { history } = market;
    const wanted = ['report of money', 'report of failure', 'cancel', 'refund', 'adjustment', 'checkout', 'order'];
    const isLong = () =>
      wanted.every((kind) => history.of(kind, 'ok').length > 0) &&
      history.of('order', 'refused').some(({ code }) => code === 'insufficient_stock');
    await eventually(isLong, { seconds: 100, what: 'something of everything to happen' });
    over.abort();
    await day;
    await market.resolve();
    await eventually(async () => (await openWork({ shop })) === 0, { seconds: 60, what: 'everything to be done' });
  }, patienceMilliseconds);

  afterAll(() => shop?.close(), patienceMilliseconds);

  const broken = async (): Promise<string[]> =>
    (await verdicts({ shop, market })).filter((verdict) => verdict.broken.length > 0).map(({ promise }) => promise);

  /** What is broken after somebody has changed the books behind the shop's back. */
  async function brokenBy(...statements: readonly string[]): Promise<string[]> {
    await shop.rows('begin');
    try {
      await shop.rows('set local session_replication_role = replica');
      for (const statement of statements) await shop.rows(statement);
      return await broken();
    } finally {
      await shop.rows('rollback');
    }
  }

  /** What is broken when a client had been told something else. */
  async function brokenIf(kind: string, outcome: 'ok' | 'refused', lie: Partial<Operation>): Promise<string[]> {
    const operation = market.history.of(kind, outcome).find(({ code }) => outcome === 'ok' || code !== '') as Operation;
    const { outcome: told, body } = operation;
    Object.assign(operation, lie);
    try {
      return await broken();
    } finally {
      Object.assign(operation, { outcome: told, body });
    }
  }

  it('finds nothing after a calm day', async () => {
    expect(await broken()).toEqual([]);
  });

  it.each([
    [
      'the order of a client is gone',
      `update orders set id = gen_random_uuid() where id = (select id from orders limit 1)`,
      'Every order that a client was told of exists',
    ],
    [
      'an order is there twice',
      `update orders set shipping_address = (select shipping_address from orders where shipping_address is not null limit 1)`,
      'Every wish is granted at most once',
    ],
    [
      'a paid order counts as expired',
      `update orders set status = 'expired' where status = 'paid'`,
      'Money that was reported is taken once',
    ],
    [
      'money was taken twice',
      `update payments set captured_minor = captured_minor * 2 where captured_minor > 0`,
      'Money that was reported is taken once',
    ],
    ['a report of money is lost', `delete from payment_events`, 'A report that was acknowledged is kept once'],
    [
      'a report was put aside',
      `update payment_events set state = 'unmatched'`,
      'A report that was acknowledged is kept once',
    ],
    ['a refund is lost', `delete from refunds`, 'A refund that was granted is paid back once'],
    [
      'a cancelled order never was',
      `delete from order_transitions where to_status = 'cancelled'`,
      'A cancel that was granted happened once',
    ],
    [
      'an adjustment is lost',
      `delete from stock_ledger where note is not null`,
      'An adjustment that was granted happened once',
    ],
    ['a unit has vanished', `update stock set on_hand = on_hand - 1 where on_hand > 0`, 'What is on the shelves'],
    [
      'a confirmation is lost',
      `delete from notifications where template = 'order_confirmation'`,
      'Every paid order has exactly one confirmation',
    ],
    [
      'a mail is still to be sent',
      `update notifications set state = 'queued' where state = 'sent'`,
      'Every mail is recorded once, and sent',
    ],
    ['a message is lost', `update outbox set processed_at = null`, 'No message is lost'],
    [
      'a hold never ends',
      `update reservations set status = 'active' where id = (select id from reservations limit 1)`,
      'No message is lost',
    ],
    [
      'an invariant is broken',
      `update stock set reserved = reserved + 1 where on_hand > reserved`,
      'The invariants I1 to I13 hold',
    ],
  ])('notices that %s', async (_, statement, promise) => {
    expect(await brokenBy(statement)).toContainEqual(expect.stringContaining(promise));
  });

  it('notices a refused order that was placed', async () => {
    expect(await brokenIf('order', 'ok', { outcome: 'refused', body: { code: 'busy' } })).toContainEqual(
      expect.stringContaining('a refused one leaves no order'),
    );
  });

  it('notices that somebody was turned away for nothing', async () => {
    const plenty = [...market.stocked].find(([, stock]) => stock > 1000)?.[0];
    const body = { code: 'insufficient_stock', errors: [{ variantId: plenty, requested: 1, available: 0 }] };
    expect(await brokenIf('order', 'refused', { body })).toContainEqual(expect.stringContaining('"Sold out" was true'));
  });

  it('notices a price that never was', async () => {
    const order = market.history.of('order', 'ok').find(({ about }) => about.couponCode === undefined);
    const lines = order?.body.lines.map((line: object) => ({ ...line, unitPrice: { amount: '0.01' } }));
    const { body } = order as Operation;
    Object.assign(order as Operation, { body: { ...body, lines } });
    expect(await broken()).toContainEqual(expect.stringContaining('What an order was charged'));
    Object.assign(order as Operation, { body });
  });

  it('strikes the same blows at the same times for the same seed, each once before any comes again', () => {
    const plan = planOf(shop, seed, 600_000);
    expect(planOf(shop, seed, 600_000)).toEqual(plan);
    expect(planOf(shop, seed + 1, 600_000)).not.toEqual(plan);
    const possible = (blows: typeof onApis) => blows.filter((blow) => blow.possible?.(shop) ?? true);
    const first = (lane: string, count: number) =>
      plan
        .filter((planned) => planned.lane === lane)
        .slice(0, count)
        .map(({ blow }) => blow.name);
    for (const [lane, blows] of [
      ['API 1', onApis],
      ['worker 1', onWorkers],
    ] as const) {
      const names = possible(blows).map(({ name }) => name);
      expect(first(lane, names.length).toSorted()).toEqual(names.toSorted());
    }
    expect(plan.filter(({ atMilliseconds, milliseconds }) => atMilliseconds + milliseconds > 600_000)).toEqual([]);
  });
});

describe('the timeline of a variant', () => {
  const movement = (at: number, kind: string, rest: object) => ({
    variant_id: 'v',
    at,
    kind,
    on_hand_after: 2,
    reserved_delta: 0,
    reservation_id: null,
    expires_at: null,
    ...rest,
  });
  const timeline = new Timeline([
    movement(0, 'initial', {}),
    movement(10, 'reserve', { reservation_id: 'a', reserved_delta: 2, expires_at: 50 }),
    movement(70, 'expire', { reservation_id: 'a', reserved_delta: -2 }),
    movement(80, 'adjustment', { on_hand_after: 1 }),
  ]);

  it.each([
    [0, 9, 2],
    [5, 10, 0],
    [20, 30, 0],
    [60, 69, 2],
    [71, 79, 2],
    [75, 90, 1],
  ])('from %i to %i had no fewer than %i', (from, to, least) => {
    expect(timeline.leastAvailable(from, to)).toBe(least);
  });
});
