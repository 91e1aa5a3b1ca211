import { sentWhile } from '../../support/sent-statements';
import { eventually } from '../../support/eventually';
import { type PricingUnderTest, startPricing } from './pricing-under-test';
import { addCustomer, addPlace, addRule, clearRules, price, type Shelved, shelve, stepsOf } from './shelf';

let pricing: PricingUnderTest;
let jacket: Shelved;

beforeAll(async () => {
  pricing = await startPricing();
  jacket = await shelve(pricing, { price: '500.00', adjustmentMinor: 50_00 });
});
afterEach(() => clearRules(pricing));
afterAll(() => pricing.close());

const tenOrMore = { name: '10+ units', kind: 'quantity', minQuantity: 10, startsAt: undefined };
const gold = { name: 'Gold', kind: 'tier', tier: 'GOLD', adjustment: { type: 'percent', value: 15 } };

describe('a quote', () => {
  it('is the worked example, to the cent', async () => {
    const quantity = await addRule(pricing, tenOrMore);
    const tier = await addRule(pricing, gold);
    const { status, body } = await price(pricing, jacket.productId, { query: { quantity: '10', userTier: 'GOLD' } });
    const usd = (amount: string) => ({ amount, currency: 'USD' });
    expect(status).toBe(200);
    expect(body).toEqual({
      productId: jacket.productId,
      variantId: jacket.variantId,
      quantity: 10,
      basePrice: usd('500.00'),
      steps: [
        { kind: 'variant', ruleId: null, label: 'Variant', change: usd('50.00'), unitPrice: usd('550.00') },
        { kind: 'quantity', ruleId: quantity.id, label: '10+ units', change: usd('-55.00'), unitPrice: usd('495.00') },
        { kind: 'tier', ruleId: tier.id, label: 'Gold', change: usd('-74.25'), unitPrice: usd('420.75') },
      ],
      unitPrice: usd('420.75'),
      total: usd('4207.50'),
    });
  });

  it('needs nothing but the product: one unit of its default variant, for anybody', async () => {
    await addRule(pricing, tenOrMore);
    const { body } = await price(pricing, jacket.productId);
    expect(body).toMatchObject({ variantId: jacket.variantId, quantity: 1, total: { amount: '550.00' } });
  });

  it('takes the tier of who is signed in, unless another one is asked for', async () => {
    await addRule(pricing, gold);
    await addRule(pricing, { ...gold, tier: 'SILVER', adjustment: { type: 'percent', value: '5' } });
    const userId = await addCustomer(pricing, 'GOLD');
    const unitPrice = async (options: Parameters<typeof price>[2]) =>
      (await price(pricing, jacket.productId, options)).body.unitPrice.amount;
    expect(await unitPrice({ userId })).toBe('467.50');
    expect(await unitPrice({ userId, query: { userTier: 'SILVER' } })).toBe('522.50');
    expect(await unitPrice({ userId: await addCustomer(pricing, null) })).toBe('550.00');
    expect(await unitPrice({})).toBe('550.00');
  });

  it('counts rules for single customers only for those customers', async () => {
    const userId = await addCustomer(pricing, null);
    await addRule(pricing, { name: 'Ada', kind: 'customer', customerIds: [userId] });
    expect(stepsOf((await price(pricing, jacket.productId, { userId })).body).at(-1)).toEqual(['customer', '495.00']);
    const other = await addCustomer(pricing, null);
    expect((await price(pricing, jacket.productId, { userId: other })).body.unitPrice.amount).toBe('550.00');
    expect((await price(pricing, jacket.productId)).body.unitPrice.amount).toBe('550.00');
  });

  it('counts a country when it is given', async () => {
    await addRule(pricing, {
      kind: 'geographic',
      countries: ['CH', 'LI'],
      adjustment: { type: 'price', value: '600' },
    });
    const at = async (query?: Record<string, string>) =>
      (await price(pricing, jacket.productId, { query })).body.unitPrice.amount;
    expect([await at({ country: 'CH' }), await at({ country: 'DE' }), await at()]).toEqual([
      '600.00',
      '550.00',
      '550.00',
    ]);
  });

  it('reads coupons without looking at capitals', async () => {
    await addRule(pricing, { kind: 'coupon', couponCode: 'Spring_10', adjustment: { type: 'amount', value: '49.99' } });
    for (const couponCode of ['spring_10', 'SPRING_10']) {
      const { body } = await price(pricing, jacket.productId, { query: { couponCode } });
      expect(stepsOf(body).at(-1)).toEqual(['coupon', '500.01']);
    }
    expect((await price(pricing, jacket.productId)).body.unitPrice.amount).toBe('550.00');
  });

  it('applies a rule for a category to what stands below it, and for a brand to its products', async () => {
    const clothing = await addPlace(pricing, { in: 'categories' });
    const jackets = await addPlace(pricing, { in: 'categories', below: clothing });
    const brandId = await addPlace(pricing, { in: 'brands' });
    const { productId } = await shelve(pricing, { price: '100.00', brandId, categoryIds: [jackets] });
    await addRule(pricing, { categoryIds: [clothing] });
    await addRule(pricing, { kind: 'geographic', countries: ['CH'], brandIds: [brandId] });
    expect(stepsOf((await price(pricing, productId, { query: { country: 'CH' } })).body)).toEqual([
      ['seasonal', '90.00'],
      ['geographic', '81.00'],
    ]);
    expect((await price(pricing, jacket.productId, { query: { country: 'CH' } })).body.unitPrice.amount).toBe('550.00');
  });
});

describe('a quote that cannot be', () => {
  const unknown = '00000000-0000-7000-8000-000000000000';

  it.each([
    [{ userTier: 'DIAMOND' }, '/userTier'],
    [{ userTier: 'gold' }, '/userTier'],
    [{ country: 'XX' }, '/country'],
    [{ country: 'ch' }, '/country'],
    [{ country: 'CHE' }, '/country'],
    [{ country: '' }, '/country'],
    [{ quantity: '0' }, '/quantity'],
    [{ quantity: '-3' }, '/quantity'],
    [{ quantity: '1000' }, '/quantity'],
    [{ quantity: '1.5' }, '/quantity'],
    [{ quantity: 'many' }, '/quantity'],
    [{ variantId: 'x' }, '/variantId'],
    [{ couponCode: '\u0000' }, '/couponCode'],
    [{ price: '1' }, '/price'],
  ])('is refused for %j', async (query, pointer) => {
    expect(await price(pricing, jacket.productId, { query })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ pointer }] },
    });
  });

  it('is not found for products that do not exist, are not on sale, or have no such variant', async () => {
    const other = await shelve(pricing, { price: '1.00' });
    const deleted = await shelve(pricing, { price: '1.00' });
    const draft = await shelve(pricing, { price: '1.00' });
    await pricing.sql('update products set deleted_at = now() where id = $1', [deleted.productId]);
    await pricing.sql(`update products set status = 'draft' where id = $1`, [draft.productId]);
    for (const { productId } of [{ productId: unknown }, deleted, draft]) {
      expect((await price(pricing, productId)).status).toBe(404);
    }
    const query = { variantId: other.variantId };
    expect((await price(pricing, jacket.productId, { query })).status).toBe(404);
    expect((await price(pricing, jacket.productId, { query: { variantId: unknown } })).status).toBe(404);
    expect((await price(pricing, other.productId, { query })).status).toBe(200);
    expect((await price(pricing, 'jacket')).status).toBe(400);
  });

  it('is refused with a coupon that cannot be used', async () => {
    const off = { kind: 'coupon', couponCode: 'OFF', active: false };
    const over = { kind: 'coupon', couponCode: 'OVER', endsAt: '2020-02-01' };
    const early = { kind: 'coupon', couponCode: 'EARLY', startsAt: '2199-01-01' };
    const spent = { kind: 'coupon', couponCode: 'SPENT', usageLimit: 1 };
    const gone = { kind: 'coupon', couponCode: 'GONE' };
    for (const rule of [off, over, early]) await addRule(pricing, rule);
    const { id: spentId } = await addRule(pricing, spent);
    await pricing.sql('update price_rule_usage set used = 1 where rule_id = $1', [spentId]);
    const { id: goneId } = await addRule(pricing, gone);
    await pricing.request(`/pricing/rules/${goneId}`, { method: 'DELETE', role: 'staff' });
    for (const couponCode of ['OFF', 'over', 'EARLY', 'SPENT', 'GONE', 'NEVER', 'two words', 'ſpent', 'x'.repeat(65)]) {
      expect(await price(pricing, jacket.productId, { query: { couponCode } })).toMatchObject({
        status: 409,
        body: { code: 'coupon_invalid', errors: [{ pointer: '/couponCode' }] },
      });
    }
  });

  it('is not found for a coupon of several rules only when none of them is left', async () => {
    const shared = { kind: 'coupon', couponCode: 'SHARED' };
    await addRule(pricing, { ...shared, endsAt: '2020-02-01' });
    await addRule(pricing, { ...shared, adjustment: { type: 'price', value: '1.00' } });
    const { body } = await price(pricing, jacket.productId, { query: { couponCode: 'shared' } });
    expect(body.unitPrice.amount).toBe('1.00');
  });
});

describe('the rules behind quotes', () => {
  const unitPrice = async (of: PricingUnderTest): Promise<string> =>
    (await price(of, jacket.productId)).body.unitPrice.amount;
  const cached = async (): Promise<unknown> => (await price(pricing, jacket.productId)).headers['x-cache'];

  /** The process hears of its own changes once more, from the database: what it has kept by then is forgotten again. */
  const kept = (): Promise<unknown> =>
    eventually(async () => (await cached()) === 'HIT', { what: 'the rules to be kept' });

  it('are kept, and forgotten with every change of a rule', async () => {
    await kept();
    const { id } = await addRule(pricing, {});
    expect(await cached()).toBe('MISS');
    await kept();
    expect(await unitPrice(pricing)).toBe('495.00');
    const body = { adjustment: { type: 'percent', value: '20' } };
    await pricing.request(`/pricing/rules/${id}`, { method: 'PATCH', role: 'staff', body });
    expect(await unitPrice(pricing)).toBe('440.00');
    await pricing.request(`/pricing/rules/${id}`, { method: 'DELETE', role: 'staff' });
    expect(await unitPrice(pricing)).toBe('550.00');
  });

  it('are forgotten in other processes too, and after a change by plain SQL', async () => {
    const other = await startPricing(pricing);
    const everywhere = async (): Promise<string[]> => [await unitPrice(pricing), await unitPrice(other)];
    const shown = (amount: string) => async () => (await everywhere()).every((one) => one === amount);
    try {
      expect(await everywhere()).toEqual(['550.00', '550.00']);
      const { id } = await addRule(pricing, {});
      await eventually(shown('495.00'), { what: 'the new rule to count everywhere' });
      await pricing.sql('update price_rules set active = false where id = $1', [id]);
      await eventually(shown('550.00'), { what: 'the rule to be off everywhere' });
    } finally {
      await other.close();
    }
  });

  it('are forgotten when a limit is reached, and when a use is free again, but not for each use', async () => {
    const { id } = await addRule(pricing, { usageLimit: 2 });
    const use = (used: number) => pricing.sql('update price_rule_usage set used = $2 where rule_id = $1', [id, used]);
    const heard = await pricing.listen('holdfast_cache');
    expect(await unitPrice(pricing)).toBe('495.00');
    await use(1);
    await use(2);
    await eventually(async () => (await unitPrice(pricing)) === '550.00', { what: 'the rule to be spent' });
    await use(1);
    await eventually(async () => (await unitPrice(pricing)) === '495.00', { what: 'the rule to be free' });
    await pricing.sql(`select pg_notify('holdfast_cache', 'that is all')`);
    await eventually(() => heard.includes('that is all'), { what: 'everything to be heard' });
    expect(heard).toEqual(['price-rules', 'price-rules', 'that is all']);
  });

  it('cost a visitor no statement of their own once they are kept', async () => {
    await addRule(pricing, tenOrMore);
    const statements = await eventually(
      async () => {
        const sent = await sentWhile(() => price(pricing, jacket.productId, { query: { quantity: '10' } }));
        return sent.length === 1 && sent.map(({ sql }) => sql);
      },
      { what: 'a quote that costs one statement' },
    );
    expect(statements).toEqual([expect.stringContaining('from variants')]);
  });
});
