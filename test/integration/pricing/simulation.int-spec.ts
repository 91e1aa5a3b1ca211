import { type PricingAnswer, type PricingUnderTest, startPricing } from './pricing-under-test';
import { addCustomer, addRule, clearRules, price, type QuoteBody, type Shelved, shelve, stepsOf } from './shelf';

interface SimulationBody {
  readonly quotes: readonly QuoteBody[];
  readonly total: { readonly amount: string; readonly currency: string };
}

let pricing: PricingUnderTest;
let jacket: Shelved;
let mug: Shelved;

beforeAll(async () => {
  pricing = await startPricing();
  jacket = await shelve(pricing, { price: '100.00' });
  mug = await shelve(pricing, { price: '9.99' });
});
afterEach(() => clearRules(pricing));
afterAll(() => pricing.close());

const simulate = (body: object): Promise<PricingAnswer<SimulationBody>> =>
  pricing.request('/pricing/simulate', { method: 'POST', role: 'staff', body });

/** A sum over every row of every table, and how far every sequence has come. */
async function everything(): Promise<unknown> {
  const tables = await pricing.sql<{ name: string }>(
    `select format('%I', table_name) as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  expect(tables.length).toBeGreaterThan(20);
  const sums = tables.map(
    ({ name }) => `select '${name}' as name, md5(string_agg(t::text, '' order by t::text)) from ${name} t`,
  );
  return pricing.sql(`${sums.join(' union all ')} union all select 'sequences', md5(string_agg(s::text, '' order by s::text))
    from (select sequencename, last_value from pg_sequences) s order by name`);
}

describe('a simulation', () => {
  it('prices a cart for a customer as a checkout would, and adds it up', async () => {
    const customerId = await addCustomer(pricing, 'GOLD');
    await addRule(pricing, { kind: 'tier', tier: 'GOLD', adjustment: { type: 'percent', value: '15' } });
    await addRule(pricing, { kind: 'customer', customerIds: [customerId], productIds: [mug.productId] });
    await addRule(pricing, { kind: 'coupon', couponCode: 'ONE', adjustment: { type: 'amount', value: '1.00' } });
    const items = [
      { variantId: jacket.variantId, quantity: 2 },
      { productId: mug.productId, quantity: 3 },
    ];
    const { status, body } = await simulate({ items, customerId, couponCode: 'one' });
    expect(status).toBe(200);
    expect(body.quotes.map(stepsOf)).toEqual([
      [
        ['tier', '85.00'],
        ['coupon', '84.00'],
      ],
      [
        ['tier', '8.49'],
        ['customer', '7.64'],
        ['coupon', '6.64'],
      ],
    ]);
    expect(body.quotes.map(({ total }) => total.amount)).toEqual(['168.00', '19.92']);
    expect(body.total).toEqual({ amount: '187.92', currency: 'USD' });
    const guest = await simulate({ items, userTier: 'BRONZE' });
    expect(guest.body.total.amount).toBe('229.97');
  });

  it('counts the units of a variant in all lines together', async () => {
    await addRule(pricing, { kind: 'quantity', minQuantity: 10 });
    const item = { variantId: jacket.variantId };
    const items = [
      { ...item, quantity: 4 },
      { ...item, quantity: 6 },
      { variantId: mug.variantId, quantity: 9 },
    ];
    const { body } = await simulate({ items });
    expect(body.quotes.map(({ unitPrice }) => unitPrice.amount)).toEqual(['90.00', '90.00', '9.99']);
  });

  it('looks at rules as they stand at any moment', async () => {
    await addRule(pricing, { name: 'May', startsAt: '2026-05-01', endsAt: '2026-06-01' });
    await addRule(pricing, { kind: 'coupon', couponCode: 'MAY', startsAt: '2026-05-01', endsAt: '2026-06-01' });
    const at = async (moment: string) => {
      const item = { variantId: jacket.variantId, quantity: 1 };
      return (await simulate({ items: [item], at: moment })).body.total.amount;
    };
    expect(await at('2026-04-30T23:59:59.999Z')).toBe('100.00');
    expect(await at('2026-05-01')).toBe('90.00');
    expect(await at('2026-05-31T23:59:59.999Z')).toBe('90.00');
    expect(await at('2026-06-01T02:00:00+02:00')).toBe('100.00');
    const withCoupon = { items: [{ variantId: jacket.variantId, quantity: 1 }], couponCode: 'may' };
    expect((await simulate({ ...withCoupon, at: '2026-05-15' })).body.total.amount).toBe('81.00');
    expect((await simulate({ ...withCoupon, at: '2026-06-15' })).status).toBe(409);
  });

  it('leaves out what is spent, off or for somewhere else', async () => {
    const { id } = await addRule(pricing, { usageLimit: 1 });
    await addRule(pricing, { kind: 'geographic', countries: ['CH'] });
    await addRule(pricing, { active: false, adjustment: { type: 'percent', value: '90' } });
    const items = [{ variantId: jacket.variantId, quantity: 1 }];
    expect((await simulate({ items, country: 'CH' })).body.total.amount).toBe('81.00');
    await pricing.sql('update price_rule_usage set used = 1 where rule_id = $1', [id]);
    expect((await simulate({ items, country: 'CH' })).body.total.amount).toBe('90.00');
    expect((await simulate({ items, country: 'DE' })).body.total.amount).toBe('100.00');
  });

  it('prices what is not on sale, too', async () => {
    const made = await pricing.request<{ id: string }>('/products', {
      method: 'POST',
      role: 'staff',
      body: { name: 'Next year', price: '5.00', status: 'draft' },
    });
    expect((await price(pricing, made.body.id)).status).toBe(404);
    expect((await simulate({ items: [{ productId: made.body.id, quantity: 2 }] })).body.total.amount).toBe('10.00');
  });

  it('writes nothing at all', async () => {
    const customerId = await addCustomer(pricing, 'GOLD');
    await addRule(pricing, { usageLimit: 1 });
    await addRule(pricing, { kind: 'coupon', couponCode: 'ONCE', usageLimit: 1 });
    const before = await everything();
    const items = [{ variantId: jacket.variantId, quantity: 5 }];
    for (const body of [{ items }, { items, customerId, couponCode: 'ONCE', country: 'CH', at: '2030-01-01' }]) {
      expect((await simulate(body)).status).toBe(200);
    }
    expect(await everything()).toEqual(before);
  });
});

describe('a simulation that cannot be', () => {
  const unknown = '00000000-0000-7000-8000-000000000000';
  const item = (): object => ({ variantId: jacket.variantId, quantity: 1 });

  it.each([
    ['no items', { items: [] }, '/items'],
    ['items that are none', { items: 'all' }, '/items'],
    ['too many items', { items: Array.from({ length: 101 }, () => ({ productId: unknown, quantity: 1 })) }, '/items'],
    ['an item that says nothing', { items: [{ quantity: 1 }] }, '/items/0'],
    ['an item that says too much', { items: [{ variantId: unknown, productId: unknown, quantity: 1 }] }, '/items/0'],
    ['a negative quantity', { items: [{ productId: unknown, quantity: -1 }] }, '/items/0/quantity'],
    ['an unknown tier', { userTier: 'DIAMOND' }, '/userTier'],
    ['a country that does not exist', { country: 'XX' }, '/country'],
    ['a moment that never was', { at: '2026-02-30' }, '/at'],
    ['a moment without a zone', { at: '2026-02-03T10:00' }, '/at'],
    ['no customer', { customerId: 'ada' }, '/customerId'],
  ])('is refused for %s', async (_, fault, pointer) => {
    expect(await simulate({ items: [item()], ...fault })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer }] },
    });
  });

  it('is refused for customers and coupons that nobody knows, and finds no unknown items', async () => {
    expect(await simulate({ items: [item()], customerId: unknown })).toMatchObject({
      status: 400,
      body: { code: 'unknown_customer', errors: [{ pointer: '/customerId' }] },
    });
    expect(await simulate({ items: [item()], couponCode: 'NEVER' })).toMatchObject({
      status: 409,
      body: { code: 'coupon_invalid' },
    });
    expect(await simulate({ items: [item(), { productId: unknown, quantity: 1 }] })).toMatchObject({
      status: 404,
      body: { errors: [{ pointer: '/items/1' }] },
    });
  });

  it('is for staff alone', async () => {
    const body = { items: [item()] };
    expect((await pricing.request('/pricing/simulate', { method: 'POST', body })).status).toBe(401);
    expect((await pricing.request('/pricing/simulate', { method: 'POST', body, role: 'customer' })).status).toBe(403);
  });
});
