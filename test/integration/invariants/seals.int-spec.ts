import type { Client } from 'pg';
import { type CheckOptions, checkInvariants, type Depth } from '#invariants';
import { SealLedger } from '#inventory/jobs';
import { Customer, type Goods } from './customer';
import { against } from './plantings/planting';
import { type ShopUnderTest, startShop } from './shop-under-test';
import { type TradingDay, tradingDay } from './trading-day';

const everyEntry = { variants: 100, entries: 1000, atLeast: 1 };

describe('a ledger that is sealed', () => {
  let shop: ShopUnderTest;
  let session: Client;
  let day: TradingDay;

  beforeAll(async () => {
    shop = await startShop();
    session = await shop.session();
    day = await tradingDay(shop);
    await shop.get(SealLedger).run(everyEntry);
    await new Customer(shop).places([day.lamp, 1]);
  });

  afterAll(() => shop.close());

  const violated = async (options: CheckOptions): Promise<string[]> => {
    const reader = {
      query: async (sql: string, values: readonly unknown[] = []) => (await session.query(sql, [...values])).rows,
    };
    const { rules } = await checkInvariants(reader as Parameters<typeof checkInvariants>[0], options);
    return rules.filter(({ violations }) => violations > 0).map(({ rule }) => rule);
  };

  /** What each depth finds in the shop after this has been done to it; then it is undone. */
  async function found(damage: string): Promise<Record<Depth | 'variant', string[]>> {
    await session.query('begin');
    try {
      await session.query(damage);
      return {
        full: await violated({ depth: 'full' }),
        sealed: await violated({ depth: 'sealed' }),
        variant: await violated({ variantId: day.lamp.variantId }),
      };
    } finally {
      await session.query('rollback');
    }
  }

  const ofLamp = () => `variant_id = '${day.lamp.variantId}'`;
  const movement = (kind: string, { delta, reserved, off = 0 }: { delta: number; reserved: number; off?: number }) => `
    with moved as (
      update stock set on_hand = on_hand + ${delta}, reserved = reserved + ${reserved} where ${ofLamp()} returning *
    )
    insert into stock_ledger (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, actor)
    select new_id(), variant_id, '${kind}', ${delta}, ${reserved}, on_hand + ${off}, reserved, 'test' from moved`;

  it('is in order at any depth', async () => {
    expect(await found('select 1')).toEqual({ full: [], sealed: [], variant: [] });
  });

  it('has a seal for every variant, with what its entries come to', async () => {
    const rows = await shop.sql<{ entries: number; sums: string }>(
      `select seal.entries::int, format('%s %s %s %s %s', seal.on_hand, seal.reserved, brought_in, restocked, sold) as sums
       from stock_ledger_seals seal where variant_id = $1`,
      [day.lamp.variantId],
    );
    // 50 lamps: 3 and 6 are sold, 3 are held.
    expect(rows).toEqual([{ entries: 14, sums: '41 3 50 0 9' }]);
    const [without] = await shop.sql(
      `select count(*)::int as count from stock
       where not exists (select from stock_ledger_seals seal where seal.variant_id = stock.variant_id)`,
    );
    expect(without).toEqual({ count: 0 });
  });

  it.each<[string, () => string, string[]]>([
    ['units that no movement brought', () => `update stock set on_hand = on_hand + 1 where ${ofLamp()}`, ['I2', 'I4']],
    ['a held unit that was lost', () => `update stock set reserved = reserved - 1 where ${ofLamp()}`, ['I2', 'I3']],
    [
      'an entry behind the seal that says wrongly what was left',
      () => movement('adjustment', { delta: 1, reserved: 0, off: 1 }),
      ['I2'],
    ],
    ['a delivery that holds units', () => movement('receipt', { delta: 1, reserved: 1 }), ['I3', 'I4']],
    ['a restock of more than was sold', () => movement('restock', { delta: 100, reserved: 0 }), ['I4']],
    ['a hold for nobody', () => movement('reserve', { delta: 0, reserved: 1 }), ['I3']],
    [
      'an entry behind the seal that was taken out',
      () =>
        against(
          'stock_ledger',
          `delete from stock_ledger where seq = (select max(seq) from stock_ledger where ${ofLamp()})`,
        ),
      ['I2', 'I3'],
    ],
    [
      'a hold that was called over without a movement',
      () => `update reservations set status = 'released' where order_id = '${day.pending.id}'`,
      ['I3'],
    ],
  ])('shows %s at any depth', async (_, damage, rules) => {
    const seen = await found(damage());
    const ofStock = (all: string[]) => all.filter((rule) => ['I1', 'I2', 'I3', 'I4'].includes(rule));
    expect({ full: ofStock(seen.full), sealed: ofStock(seen.sealed), variant: seen.variant }).toEqual({
      full: rules,
      sealed: rules,
      variant: rules,
    });
  });

  it('shows triggers that are missing at any depth', async () => {
    expect(await found('drop trigger stock_ledger_no_truncate on stock_ledger_p07')).toEqual({
      full: ['I2'],
      sealed: ['I2'],
      variant: ['I2'],
    });
  });

  it('shows damage to a seal at any depth', async () => {
    const damage = `update stock_ledger_seals set on_hand = on_hand + 1 where ${ofLamp()}`;
    expect(await found(damage)).toEqual({ full: ['I2'], sealed: ['I2'], variant: ['I2'] });
  });

  it('shows damage to what is sealed when all of it is read', async () => {
    const damage = against(
      'stock_ledger',
      `update stock_ledger set on_hand_after = 7 where kind = 'initial' and ${ofLamp()}`,
    );
    expect(await found(damage)).toEqual({ full: ['I2'], sealed: [], variant: ['I2'] });
  });
});

describe('sealing', () => {
  let shop: ShopUnderTest;
  let goods: readonly Goods[];

  beforeAll(async () => {
    shop = await startShop();
    const customer = new Customer(shop);
    goods = [
      await customer.stocked('1.00', 1000),
      await customer.stocked('1.00', 1000),
      await customer.stocked('1.00', 7),
    ];
  });

  afterAll(() => shop.close());

  const seals = () =>
    shop.sql(
      `select variant_id, through_seq, entries, on_hand, reserved, brought_in, restocked, sold
       from stock_ledger_seals order by variant_id`,
    );

  /** Adjusts a variant as the inventory does: under the lock of its row. */
  const adjust = async (session: Client, { variantId }: Goods, delta: number): Promise<void> => {
    await session.query('begin');
    await session.query('select from stock where variant_id = $1 for update', [variantId]);
    await session.query(
      `with moved as (update stock set on_hand = on_hand + $2::int where variant_id = $1 returning *)
       insert into stock_ledger (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, actor)
       select new_id(), variant_id, 'adjustment', $2::int, 0, on_hand, reserved, 'test' from moved`,
      [variantId, delta],
    );
    await session.query('commit');
  };

  const fullAudit = async () => {
    const { rules } = await checkInvariants({ query: shop.sql }, { only: ['I1', 'I2', 'I3', 'I4'] });
    return rules.filter(({ violations }) => violations > 0);
  };

  it('leaves variants alone that have few new entries', async () => {
    expect(await shop.get(SealLedger).run()).toBe(0);
    expect(await seals()).toEqual([]);
  });

  it('comes to the same in small steps as in one', async () => {
    const session = await shop.session();
    for (let n = 1; n <= 25; n += 1) await adjust(session, goods[n % 2]!, n % 5 === 0 ? -2 : 1);
    await shop.get(SealLedger).run({ variants: 1, entries: 3, atLeast: 1 });
    const inSteps = await seals();
    await shop.sql('delete from stock_ledger_seals');
    await shop.get(SealLedger).run(everyEntry);
    expect(inSteps).toEqual(await seals());
    expect(inSteps).toHaveLength(3);
    expect(await shop.get(SealLedger).run(everyEntry)).toBe(0);
    expect(await fullAudit()).toEqual([]);
  });

  it('misses nothing while stock moves, and while others seal', async () => {
    const before = await seals();
    const trade = async (): Promise<void> => {
      const session = await shop.session();
      for (let n = 0; n < 60; n += 1) await adjust(session, goods[n % 2]!, 1);
    };
    const seal = async (): Promise<void> => {
      for (let n = 0; n < 15; n += 1) {
        await shop.get(SealLedger).run({ variants: 2, entries: 50, atLeast: 1 });
        expect(await fullAudit()).toEqual([]);
      }
    };
    await Promise.all([trade(), trade(), trade(), seal(), seal()]);
    await shop.get(SealLedger).run(everyEntry);
    expect(await fullAudit()).toEqual([]);
    expect(await seals()).not.toEqual(before);
    const [behind] = await shop.sql(
      `select count(*)::int as count from stock_ledger ledger join stock_ledger_seals seal using (variant_id)
       where seq > through_seq`,
    );
    expect(behind).toEqual({ count: 0 });
  });

  it('never seals over entries that contradict each other', async () => {
    const [first] = goods;
    const kept = await seals();
    await shop.sql(
      `insert into stock_ledger (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, actor)
       select new_id(), variant_id, 'adjustment', 1, 0, on_hand, reserved, 'test' from stock where variant_id = $1`,
      [first!.variantId],
    );
    expect(await shop.get(SealLedger).run(everyEntry)).toBe(0);
    expect(await seals()).toEqual(kept);
    const { rules } = await checkInvariants({ query: shop.sql }, { depth: 'sealed', only: ['I2'] });
    expect(rules[0]?.samples.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^counters say/),
      expect.stringMatching(/^entry \d+ says/),
    ]);
  });
});
