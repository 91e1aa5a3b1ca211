import { register } from 'prom-client';
import type { Tx } from '#database';
import { newId } from '#kernel';
import { RuleUses, type TakeOutcome } from '#pricing';
import { plantRule } from './planted-rules';
import { type PricingUnderTest, startPricing } from './pricing-under-test';

let pricing: PricingUnderTest;

beforeAll(async () => {
  pricing = await startPricing();
});
afterAll(() => pricing.close());

const uses = (): RuleUses => pricing.get(RuleUses);
const none: readonly string[] = [];

/** As a checkout does that locks first: looks at what is left, and takes one use of each rule that has a limit. */
async function takeIn(tx: Tx, orderId: string, ruleIds: readonly string[]): Promise<TakeOutcome> {
  const { left } = await uses().lock(tx, { ruleIds, orderIds: none });
  const spent = ruleIds.filter((id) => (left.get(id) ?? 1) <= 0);
  if (spent.length > 0) {
    const coupons = await uses().couponsAmong(tx, spent);
    return { kind: 'spent', rules: spent.map((id) => ({ ruleId: id, couponCode: coupons.has(id) ? 'FIRST' : null })) };
  }
  const limited = ruleIds.filter((id) => left.has(id));
  const taken = limited.map((ruleId) => ({ ruleId, orderId }));
  expect(await uses().take(tx, taken, true)).toBe(true);
  return { kind: 'taken' };
}

const take = (orderId: string, ruleIds: readonly string[]): Promise<TakeOutcome> =>
  pricing.inTransaction((tx) => takeIn(tx, orderId, ruleIds));

/** As a checkout does that locks nothing before it writes. */
const takeUnseen = (orderId: string, ruleId: string): Promise<boolean> =>
  pricing
    .inTransaction(async (tx) => {
      if (!(await uses().take(tx, [{ orderId, ruleId }], false))) throw new Error('spent');
      return true;
    })
    .catch(() => false);

const giveBack = (...orderIds: readonly string[]): Promise<void> =>
  pricing.inTransaction(async (tx) =>
    uses().giveBack(tx, await uses().lock(tx, { ruleIds: none, orderIds }), orderIds),
  );

const takeAgain = (orderId: string): Promise<TakeOutcome> =>
  pricing.inTransaction(async (tx) =>
    uses().takeAgain(tx, await uses().lock(tx, { ruleIds: none, orderIds: [orderId] }), orderId),
  );

/** The counter of a rule, and how many orders hold a use of it: the two must always be the same. */
async function used(ruleId: string): Promise<number> {
  const [row] = await pricing.sql<{ used: number; held: number }>(
    `select used, (select count(*)::int from price_rule_uses where rule_id = $1 and given_back_at is null) as held
     from price_rule_usage where rule_id = $1`,
    [ruleId],
  );
  expect(row?.held).toBe(row?.used);
  return row?.used ?? -1;
}

const kinds = (outcomes: readonly TakeOutcome[], kind: TakeOutcome['kind']): number =>
  outcomes.filter((outcome) => outcome.kind === kind).length;

const orders = (count: number): string[] => Array.from({ length: count }, newId);

describe('taking uses', () => {
  it.each([10, 7])('lets exactly %i of a hundred orders at once have a coupon with so many uses', async (limit) => {
    const rule = await plantRule(pricing.sql, { usage_limit: limit, coupon_code: 'FIRST' });
    const outcomes = await Promise.all(orders(100).map((order) => take(order, [rule])));
    expect(kinds(outcomes, 'taken')).toBe(limit);
    const refusals = outcomes.filter(({ kind }) => kind === 'spent');
    expect(refusals).toHaveLength(100 - limit);
    for (const refusal of refusals) {
      expect(refusal).toEqual({ kind: 'spent', rules: [{ ruleId: rule, couponCode: 'FIRST' }] });
    }
    expect(await used(rule)).toBe(limit);
  });

  it.each([10, 7])('gives %i uses to a hundred orders at once that did not lock before', async (limit) => {
    const rule = await plantRule(pricing.sql, { usage_limit: limit });
    const outcomes = await Promise.all(orders(100).map((order) => takeUnseen(order, rule)));
    expect(outcomes.filter(Boolean)).toHaveLength(limit);
    expect(await used(rule)).toBe(limit);
  });

  it('takes of all rules or of none, and names those that are spent', async () => {
    const [free, spent, without] = await Promise.all([
      plantRule(pricing.sql, { usage_limit: 5 }),
      plantRule(pricing.sql, { kind: 'seasonal', starts_at: '2020-01-01', usage_limit: 1 }),
      plantRule(pricing.sql),
    ]);
    await take(newId(), [spent]);
    expect(await take(newId(), [free, spent, without])).toEqual({
      kind: 'spent',
      rules: [{ ruleId: spent, couponCode: null }],
    });
    expect([await used(free), await used(spent), await used(without)]).toEqual([0, 1, 0]);
  });

  it('passes over rules without a limit, and does not lock them', async () => {
    const rule = await plantRule(pricing.sql);
    await pricing.inTransaction(async (tx) => {
      expect(await uses().lock(tx, { ruleIds: [rule, newId()], orderIds: none })).toEqual({
        ruleIds: [],
        left: new Map(),
      });
      expect(await take(newId(), [rule])).toEqual({ kind: 'taken' });
    });
    expect(await used(rule)).toBe(0);
  });

  it('honours a price that was shown before the rule was deleted or switched off', async () => {
    const rule = await plantRule(pricing.sql, { usage_limit: 1, active: false, deleted_at: new Date() });
    expect(await take(newId(), [rule])).toEqual({ kind: 'taken' });
    expect(await take(newId(), [rule])).toMatchObject({ kind: 'spent' });
  });

  it('takes the uses of many orders together, or none when they are too many', async () => {
    const rule = await plantRule(pricing.sql, { usage_limit: 3 });
    const takeFor = (count: number): Promise<boolean> =>
      pricing.inTransaction(async (tx) => {
        await uses().lock(tx, { ruleIds: [rule], orderIds: none });
        const taken = await uses().take(
          tx,
          orders(count).map((orderId) => ({ ruleId: rule, orderId })),
          true,
        );
        if (!taken) throw new Error('too many');
        return taken;
      });
    expect(await takeFor(2)).toBe(true);
    await expect(takeFor(2)).rejects.toThrow('too many');
    expect(await used(rule)).toBe(2);
  });

  it('leaves nothing behind when the transaction rolls back', async () => {
    const rule = await plantRule(pricing.sql, { usage_limit: 1 });
    const failing = pricing.inTransaction(async (tx) => {
      await takeIn(tx, newId(), [rule]);
      throw new Error('no stock');
    });
    await expect(failing).rejects.toThrow('no stock');
    expect(await used(rule)).toBe(0);
  });

  it('never deadlocks when orders name the same rules in opposite orders', async () => {
    const rules = await Promise.all(Array.from({ length: 6 }, () => plantRule(pricing.sql, { usage_limit: 100 })));
    const retries = async (): Promise<number> => {
      const { values } = (await register.getSingleMetric('transaction_retries_total')?.get()) ?? { values: [] };
      return values.reduce((sum, { value }) => sum + value, 0);
    };
    expect(register.getSingleMetric('transaction_retries_total')).toBeDefined();
    const before = await retries();
    const outcomes = await Promise.all(
      orders(40).map((order, index) => take(order, index % 2 === 0 ? rules : rules.toReversed())),
    );
    expect(kinds(outcomes, 'taken')).toBe(40);
    for (const rule of rules) expect(await used(rule)).toBe(40);
    expect(await retries()).toBe(before);
  });
});

describe('giving back', () => {
  it('frees each use exactly once, however many give it back at once', async () => {
    const rule = await plantRule(pricing.sql, { usage_limit: 3 });
    const [first, second, third] = orders(3) as [string, string, string];
    for (const order of [first, second, third]) await take(order, [rule]);
    await Promise.all(Array.from({ length: 8 }, () => giveBack(first, second)));
    expect(await used(rule)).toBe(1);
    await giveBack(first);
    expect(await used(rule)).toBe(1);
  });

  it('gives a use to one of the orders that want it, while they ask', async () => {
    const rule = await plantRule(pricing.sql, { usage_limit: 5 });
    const holders = orders(5);
    for (const order of holders) await take(order, [rule]);
    const [outcomes] = await Promise.all([
      Promise.all(orders(40).map((order) => take(order, [rule]))),
      Promise.all(holders.map((order) => giveBack(order))),
    ]);
    const taken = kinds(outcomes, 'taken');
    expect(taken).toBeLessThanOrEqual(5);
    expect(await used(rule)).toBe(taken);
    const late = await Promise.all(orders(10).map((order) => take(order, [rule])));
    expect(taken + kinds(late, 'taken')).toBe(5);
  });

  it('does nothing for orders that took nothing', async () => {
    const rule = await plantRule(pricing.sql, { usage_limit: 1 });
    await take(newId(), [rule]);
    await giveBack(newId());
    await giveBack();
    expect(await used(rule)).toBe(1);
  });

  it('counts down for a rule whose limit was taken away meanwhile', async () => {
    const rule = await plantRule(pricing.sql, { usage_limit: 2 });
    const order = newId();
    await take(order, [rule]);
    await pricing.sql('update price_rule_usage set usage_limit = null where rule_id = $1', [rule]);
    await giveBack(order);
    expect(await used(rule)).toBe(0);
  });
});

describe('taking again', () => {
  it('takes what an order had given back, all or none, and once', async () => {
    const [plenty, scarce] = await Promise.all([
      plantRule(pricing.sql, { usage_limit: 9 }),
      plantRule(pricing.sql, { usage_limit: 1 }),
    ]);
    const [late, quick] = orders(2) as [string, string];
    await take(late, [plenty, scarce]);
    await giveBack(late);
    await take(quick, [scarce]);
    expect(await takeAgain(late)).toMatchObject({ kind: 'spent', rules: [{ ruleId: scarce }] });
    expect([await used(plenty), await used(scarce)]).toEqual([0, 1]);
    await giveBack(quick);
    expect(await Promise.all([takeAgain(late), takeAgain(late)])).toEqual([{ kind: 'taken' }, { kind: 'taken' }]);
    expect([await used(plenty), await used(scarce)]).toEqual([1, 1]);
  });

  it('takes nothing for an order that still holds its uses', async () => {
    const rule = await plantRule(pricing.sql, { usage_limit: 1 });
    const order = newId();
    await take(order, [rule]);
    expect(await takeAgain(order)).toEqual({ kind: 'taken' });
    expect(await used(rule)).toBe(1);
  });
});

describe('the limit', () => {
  it('can be lowered while orders take uses, and then is either kept or refused', async () => {
    const rule = await plantRule(pricing.sql, { usage_limit: 100 });
    const lower = (usageLimit: number) =>
      pricing.request(`/pricing/rules/${rule}`, { method: 'PATCH', role: 'staff', body: { usageLimit } });
    const [outcomes, changes] = await Promise.all([
      Promise.all(orders(60).map((order) => take(order, [rule]))),
      Promise.all([50, 40, 30, 20, 10].map(lower)),
    ]);
    for (const { status } of changes) expect([200, 409]).toContain(status);
    const [row] = await pricing.sql<{ limit: number }>(
      'select usage_limit as "limit" from price_rule_usage where rule_id = $1',
      [rule],
    );
    expect(await used(rule)).toBe(kinds(outcomes, 'taken'));
    expect(await used(rule)).toBeLessThanOrEqual(row?.limit ?? 0);
  });

  it('is kept by the database, whatever the code does', async () => {
    const rule = await plantRule(pricing.sql, { usage_limit: 1, used: 1 });
    const beyond = pricing.sql('update price_rule_usage set used = 2 where rule_id = $1', [rule]);
    await expect(beyond).rejects.toThrow('price_rule_usage_within_limit');
  });
});
