import type { Client } from 'pg';
import { type AuditReport, checkInvariants, type CheckOptions, ruleIds } from '#invariants';
import { answerPlantings } from './plantings/answers';
import { discountPlantings } from './plantings/discounts';
import { messagePlantings, patience } from './plantings/messages';
import { moneyPlantings } from './plantings/money';
import { orderPlantings } from './plantings/orders';
import { returnPlantings } from './plantings/returns';
import { stockPlantings } from './plantings/stock';
import { type ShopUnderTest, startShop } from './shop-under-test';
import { type TradingDay, tradingDay } from './trading-day';

const plantings = [
  ...stockPlantings,
  ...returnPlantings,
  ...answerPlantings,
  ...moneyPlantings,
  ...messagePlantings,
  ...orderPlantings,
  ...discountPlantings,
];

const violated = ({ rules }: AuditReport): string[] =>
  rules.filter(({ violations }) => violations > 0).map(({ rule }) => rule);

describe('the auditor', () => {
  let shop: ShopUnderTest;
  let session: Client;
  let day: TradingDay;

  beforeAll(async () => {
    shop = await startShop();
    session = await shop.session();
    day = await tradingDay(shop);
  });

  afterAll(() => shop.close());

  const check = (options?: CheckOptions) =>
    checkInvariants({ query: async (sql, values = []) => (await session.query(sql, [...values])).rows }, options);

  async function after(damage: (shopsDay: TradingDay) => string, options?: CheckOptions): Promise<AuditReport> {
    await session.query('begin');
    try {
      await session.query(damage(day));
      return await check(options);
    } finally {
      await session.query('rollback');
    }
  }

  it('has nothing to say about the shop that is damaged below', async () => {
    expect(violated(await check())).toEqual([]);
  });

  it.each(plantings)('notices $what ($rule)', async ({ rule, sql, says, also = [] }) => {
    const report = await after(sql);
    expect(violated(report).toSorted()).toEqual([rule, ...also].toSorted());
    const samples = report.rules.find((result) => result.rule === rule)?.samples ?? [];
    expect(samples.map(({ detail }) => detail)).toEqual(expect.arrayContaining([expect.stringMatching(says)]));
    for (const { subject } of samples)
      expect(subject).toMatch(/^[0-9a-f-]{32,36}$|^stock_ledger$|^order_transitions$|^order_lines$/);
  });

  it.each(patience)('is patient with $what', async ({ sql }) => {
    expect(violated(await after(sql))).toEqual([]);
  });

  it('has every rule proved by damage', () => {
    expect(new Set(plantings.map(({ rule }) => rule))).toEqual(new Set(ruleIds));
  });

  it('counts all violations and shows the first ten', async () => {
    const report = await after(
      () =>
        `insert into idempotency_keys (scope, key, fingerprint) select 'user:1', 'k' || n, 'f' from generate_series(1, 23) n`,
    );
    const answers = report.rules.find(({ rule }) => rule === 'I5');
    expect(answers?.violations).toBe(23);
    expect(answers?.samples).toHaveLength(10);
    expect(report.ok).toBe(false);
  });

  it('waits as long as it is told to', async () => {
    const overdue = () => `update reservations set expires_at = now() - interval '10 s' where status = 'active'`;
    expect(violated(await after(overdue, { deadlines: { holdGraceSeconds: 5 } }))).toEqual(['I11']);
    expect(violated(await after(overdue, { deadlines: { holdGraceSeconds: 15 } }))).toEqual([]);
  });
});
