import { FindSellables } from '#catalog';
import { Statements } from '#database';
import { newId } from '#kernel';
import { CheckCoupon, CouponInvalid, PriceLines, type PriceTerms } from '#pricing';
import { sentWhile } from '../../support/sent-statements';
import { plantRule } from './planted-rules';
import { type PricingUnderTest, startPricing } from './pricing-under-test';
import { addCustomer, addPlace, shelve } from './shelf';

let pricing: PricingUnderTest;

beforeAll(async () => {
  pricing = await startPricing();
});
afterEach(() => pricing.sql('truncate price_rules cascade'));
afterAll(() => pricing.close());

const anybody: PriceTerms = { customerId: null, country: null, couponCode: null };

/** Unit prices of these products' default variants, one unit of each, in minor units. */
async function unitPrices(productIds: readonly string[], terms: Partial<PriceTerms> = {}): Promise<number[]> {
  const reader = pricing.get(Statements);
  const sellables = await pricing.get(FindSellables).run(reader, { productIds });
  const lines = productIds.flatMap((id) => sellables.filter(({ productId }) => productId === id));
  const quotes = await pricing.get(PriceLines).run(
    reader,
    lines.map((sellable) => ({ ...sellable, quantity: 1 })),
    { ...anybody, ...terms },
  );
  return quotes.map(({ unitPriceMinor }) => Number(unitPriceMinor));
}

/** What PriceLines sends for so many products. */
async function statementsFor(productIds: readonly string[], terms: Partial<PriceTerms>): Promise<string[]> {
  const sent = await sentWhile(() => unitPrices(productIds, terms));
  return sent.map(({ sql }) => sql).slice(1);
}

const products = (count: number): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, async () => (await shelve(pricing, { price: '100.00' })).productId));

const always = { kind: 'seasonal', starts_at: '2020-01-01' };

describe('the lines of a basket', () => {
  it('are priced by rules for their own products, brands and categories, and for categories above these', async () => {
    const clothing = await addPlace(pricing, { in: 'categories' });
    const outdoor = await addPlace(pricing, { in: 'categories', below: clothing });
    const jackets = await addPlace(pricing, { in: 'categories', below: outdoor });
    const brandId = await addPlace(pricing, { in: 'brands' });
    const shelf = [{ categoryIds: [jackets] }, { categoryIds: [clothing] }, { brandId }, {}];
    const ids: string[] = [];
    for (const place of shelf) ids.push((await shelve(pricing, { price: '100.00', ...place })).productId);
    const percent = (percent_ppm: number) => ({ ...always, adjustment_type: 'percent', percent_ppm });
    await plantRule(pricing.sql, { ...percent(100_000), category_ids: [outdoor] });
    await plantRule(pricing.sql, { ...percent(50_000), category_ids: [clothing, newId()] });
    await plantRule(pricing.sql, { ...percent(200_000), brand_ids: [brandId] });
    await plantRule(pricing.sql, { ...percent(300_000), product_ids: [ids[3]] });
    expect(await unitPrices(ids)).toEqual([9_000, 9_500, 8_000, 7_000]);
  });

  it('need all conditions of a rule, not one of them', async () => {
    const [productId = ''] = await products(1);
    const brandId = await addPlace(pricing, { in: 'brands' });
    await plantRule(pricing.sql, { ...always, product_ids: [productId], brand_ids: [brandId] });
    expect(await unitPrices([productId])).toEqual([10_000]);
  });

  it('are not touched by a rule for something that is gone', async () => {
    const category = await addPlace(pricing, { in: 'categories' });
    const { productId } = await shelve(pricing, { price: '100.00', categoryIds: [category] });
    await plantRule(pricing.sql, { ...always, category_ids: [category] });
    expect(await unitPrices([productId])).toEqual([9_000]);
    await pricing.sql('delete from categories where id = $1', [category]);
    expect(await unitPrices([productId])).toEqual([10_000]);
  });

  it.each([
    ['is off', { active: false }],
    ['is deleted', { deleted_at: new Date() }],
    ['has not begun', { starts_at: '2199-01-01' }],
    ['is over', { ends_at: '2020-02-01' }],
    ['is spent', { usage_limit: 2, used: 2 }],
    ['is for another country', { countries: ['DE'] }],
    ['is for another tier', { tier: 'GOLD' }],
    ['is for another customer', { customer_ids: [newId()] }],
    ['is for more units', { min_quantity: 2 }],
  ])('are not touched by a rule that %s', async (_, condition) => {
    const ids = await products(1);
    await plantRule(pricing.sql, { ...always, ...condition });
    expect(await unitPrices(ids, { country: 'CH', customerId: await addCustomer(pricing, 'SILVER') })).toEqual([
      10_000,
    ]);
  });

  it('are priced for the tier and the own rules of a customer who is signed in', async () => {
    const ids = await products(1);
    const customerId = await addCustomer(pricing, 'GOLD');
    await plantRule(pricing.sql, { kind: 'tier', tier: 'GOLD' });
    await plantRule(pricing.sql, { kind: 'customer', customer_ids: [newId(), customerId] });
    expect(await unitPrices(ids, { customerId })).toEqual([8_100]);
    expect(await unitPrices(ids, { customerId, tier: null })).toEqual([9_000]);
    expect(await unitPrices(ids)).toEqual([10_000]);
  });

  it('take a coupon in any capitals, and are not touched by one that cannot be used', async () => {
    const ids = await products(1);
    await plantRule(pricing.sql, { coupon_code: 'TEN' });
    await plantRule(pricing.sql, { coupon_code: 'SPENT', usage_limit: 1, used: 1 });
    const codes = [null, 'ten', 'TEN', 'SPENT', 'NEVER', 'two words', '\u0000'];
    const prices: number[] = [];
    for (const couponCode of codes) prices.push(...(await unitPrices(ids, { couponCode })));
    expect(prices).toEqual([10_000, 9_000, 9_000, 10_000, 10_000, 10_000, 10_000]);
  });

  it('see what their own transaction has written, and nothing of others', async () => {
    const reader = pricing.get(Statements);
    const { variantId } = await shelve(pricing, { price: '100.00' });
    const lines = (await pricing.get(FindSellables).run(reader, { variantIds: [variantId] })).map((sellable) => ({
      ...sellable,
      quantity: 1,
    }));
    await pricing.inTransaction(async (tx) => {
      await plantRule(tx.query.bind(tx), always);
      const [inside] = await pricing.get(PriceLines).run(tx, lines, anybody);
      const [outside] = await pricing.get(PriceLines).run(reader, lines, anybody);
      expect([inside?.unitPriceMinor, outside?.unitPriceMinor]).toEqual([9_000n, 10_000n]);
    });
  });
});

describe('the statements behind prices', () => {
  it('are one, and a second one when a rule asks for the customer’s tier, whatever the number of lines and rules', async () => {
    const ids = await products(12);
    const customerId = await addCustomer(pricing, 'GOLD');
    expect(await statementsFor([], {})).toHaveLength(0);
    expect(await statementsFor(ids.slice(0, 1), { customerId })).toHaveLength(1);
    for (let i = 0; i < 30; i += 1) await plantRule(pricing.sql, { ...always, priority: i });
    const one = await statementsFor(ids.slice(0, 1), { customerId });
    expect(one).toHaveLength(1);
    expect(await statementsFor(ids, { customerId })).toEqual(one);
    await plantRule(pricing.sql, { kind: 'tier', tier: 'GOLD' });
    expect(await statementsFor(ids, { customerId })).toHaveLength(2);
    expect(await statementsFor(ids, {})).toEqual(one);
  });

  it('find their rules by index among thousands of coupons and of rules for single customers', async () => {
    await pricing.sql(
      `insert into price_rules (id, name, kind, adjustment_type, percent_ppm, coupon_code)
       select new_id(), 'Coupon', 'coupon', 'percent', 1, 'CODE' || n from generate_series(1, 4000) n`,
    );
    await pricing.sql(
      `insert into price_rules (id, name, kind, adjustment_type, percent_ppm, customer_ids)
       select new_id(), 'Customer', 'customer', 'percent', 1, array[new_id()] from generate_series(1, 4000) n`,
    );
    await pricing.sql('insert into price_rule_usage (rule_id) select id from price_rules');
    await pricing.sql('analyze price_rules, price_rule_usage');
    const ids = await products(1);
    const sent = await sentWhile(() => unitPrices(ids, { couponCode: 'CODE7', customerId: newId() }));
    const asked = sent.find(({ sql }) => sql.includes('price_rules'));
    const plan = await pricing.sql<{ 'QUERY PLAN': string }>(`explain ${asked?.sql}`, asked?.values);
    const text = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).not.toContain('Seq Scan');
    for (const index of ['for_all', 'coupon', 'customer']) expect(text).toContain(`price_rules_${index}_idx`);
  });
});

describe('a coupon', () => {
  const check = (code: string, pointer?: string): Promise<string> =>
    pricing.get(CheckCoupon).run(pricing.get(Statements), code, pointer);

  it('can be used while one of its rules can, and is kept in capitals', async () => {
    await plantRule(pricing.sql, { coupon_code: 'TWO', usage_limit: 1, used: 1 });
    await expect(check('two')).rejects.toThrow(CouponInvalid);
    await plantRule(pricing.sql, { coupon_code: 'TWO', usage_limit: 2, used: 1 });
    expect(await check('two')).toBe('TWO');
  });

  it('is refused where the request names it', async () => {
    await expect(check('NEVER', '/code')).rejects.toMatchObject({
      code: 'coupon_invalid',
      details: { errors: [{ pointer: '/code' }] },
    });
  });
});
