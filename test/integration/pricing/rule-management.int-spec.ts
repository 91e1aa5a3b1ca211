import { type PricingAnswer, type PricingUnderTest, startPricing } from './pricing-under-test';
import { addCustomer, addPlace, addRule, clearRules, postRule, type RuleBody, seasonal, shelve } from './shelf';

let pricing: PricingUnderTest;

beforeAll(async () => {
  pricing = await startPricing();
});
afterEach(() => clearRules(pricing));
afterAll(() => pricing.close());

const read = (id: string): Promise<PricingAnswer<RuleBody>> =>
  pricing.request(`/pricing/rules/${id}`, { role: 'staff' });

const patch = (id: string, body: object, headers: Record<string, string> = {}): Promise<PricingAnswer<RuleBody>> =>
  pricing.request(`/pricing/rules/${id}`, { method: 'PATCH', role: 'staff', body, headers });

const remove = (id: string): Promise<PricingAnswer<unknown>> =>
  pricing.request(`/pricing/rules/${id}`, { method: 'DELETE', role: 'staff' });

interface Listed {
  readonly items: readonly RuleBody[];
  readonly total: number;
  readonly nextCursor: string | null;
}

const list = (query = ''): Promise<PricingAnswer<Listed>> =>
  pricing.request<Listed>(`/pricing/rules${query}`, { role: 'staff' });

/** All that is kept of rules, so that a refusal can be seen to have changed nothing. */
const kept = (): Promise<unknown> =>
  pricing.sql(
    `select rule, usage from price_rules rule join price_rule_usage usage on usage.rule_id = rule.id order by rule.id`,
  );

/** Things that a rule can be for. */
const scopes = async (): Promise<object> => ({
  productIds: [(await shelve(pricing, { price: '1.00' })).productId],
  categoryIds: [await addPlace(pricing, { in: 'categories' })],
  brandIds: [await addPlace(pricing, { in: 'brands' })],
});

const unknown = '00000000-0000-7000-8000-000000000000';

describe('a new rule', () => {
  it('shows everything that it was given, and what it was not', async () => {
    const customerId = await addCustomer(pricing, null);
    const asked = {
      ...(await scopes()),
      kind: 'coupon',
      minQuantity: 2,
      tier: 'GOLD',
      priority: -5,
      exclusive: true,
      usageLimit: 100,
      active: false,
    };
    const made = await postRule(pricing, {
      ...asked,
      name: '  Spring  ',
      adjustment: { type: 'percent', value: '12.50' },
      startsAt: '2026-03-01T00:00:00+01:00',
      endsAt: '2026-06-01',
      countries: ['CH', 'DE', 'CH'],
      customerIds: [customerId, customerId.toUpperCase()],
      couponCode: 'spring_24',
    });
    const { id, createdAt, updatedAt, ...shown } = made.body;
    expect(made).toMatchObject({ status: 201, headers: { etag: '"1"', location: `/api/v1/pricing/rules/${id}` } });
    expect(updatedAt).toBe(createdAt);
    expect(shown).toEqual({
      ...asked,
      name: 'Spring',
      adjustment: { type: 'percent', value: '12.5' },
      startsAt: '2026-02-28T23:00:00.000Z',
      endsAt: '2026-06-01T00:00:00.000Z',
      countries: ['CH', 'DE'],
      customerIds: [customerId],
      couponCode: 'SPRING_24',
      used: 0,
      version: 1,
    });
    expect((await read(id)).body).toEqual(made.body);
  });

  it('applies to everything and everybody unless it says otherwise', async () => {
    const nothing = { minQuantity: null, tier: null, countries: null, customerIds: null, usageLimit: null };
    const made = await postRule(pricing, { ...seasonal, ...nothing, adjustment: { type: 'price', value: 19.9 } });
    expect(made.body).toMatchObject({
      adjustment: { type: 'price', value: '19.90' },
      minQuantity: null,
      tier: null,
      endsAt: null,
      countries: [],
      customerIds: [],
      couponCode: null,
      productIds: [],
      categoryIds: [],
      brandIds: [],
      priority: 0,
      exclusive: false,
      usageLimit: null,
      active: true,
    });
  });

  it('is made once when the same request comes again with its key', async () => {
    const userId = unknown;
    const options = { method: 'POST', role: 'staff', userId, headers: { 'idempotency-key': 'once' } } as const;
    const first = await pricing.request<RuleBody>('/pricing/rules', { ...options, body: seasonal });
    const second = await pricing.request<RuleBody>('/pricing/rules', { ...options, body: seasonal });
    expect(second).toMatchObject({ status: 201, body: first.body, headers: { 'idempotency-replayed': 'true' } });
    expect((await list()).body.total).toBe(1);
  });

  it('is for staff alone to make, to change and to see', async () => {
    const { id } = await addRule(pricing, {});
    for (const method of ['GET', 'POST', 'PATCH', 'DELETE'] as const) {
      const address = `/pricing/rules${method === 'POST' ? '' : `/${id}`}`;
      const body = method === 'GET' || method === 'DELETE' ? undefined : {};
      expect((await pricing.request(address, { method, body })).status).toBe(401);
      expect((await pricing.request(address, { method, body, role: 'customer' })).status).toBe(403);
    }
    expect((await pricing.request('/pricing/rules', { role: 'customer' })).status).toBe(403);
  });
});

describe('a rule that makes no sense', () => {
  const value = (given: unknown, type = 'percent') => ({ adjustment: { type, value: given } });

  it.each([
    [{ name: undefined }, '/name'],
    [{ name: '' }, '/name'],
    [{ name: ' ' }, '/name'],
    [{ name: 'a\u0000b' }, '/name'],
    [{ name: '\ud800' }, '/name'],
    [{ kind: 'weekly' }, '/kind'],
    [{ kind: 'quantity' }, '/minQuantity'],
    [{ kind: 'tier' }, '/tier'],
    [{ kind: 'geographic', countries: [] }, '/countries'],
    [{ kind: 'customer' }, '/customerIds'],
    [{ kind: 'coupon' }, '/couponCode'],
    [{ startsAt: null }, '/startsAt'],
    [{ couponCode: 'TEN' }, '/couponCode'],
    [{ kind: 'coupon', couponCode: 'ten percent' }, '/couponCode'],
    [{ kind: 'coupon', couponCode: 'straße' }, '/couponCode'],
    [{ endsAt: '2020-01-01T00:00:00Z' }, '/endsAt'],
    [{ endsAt: '2019-12-31' }, '/endsAt'],
    [{ startsAt: '2026-02-30' }, '/startsAt'],
    [{ startsAt: '-004713-01-01T00:00:00Z' }, '/startsAt'],
    [{ endsAt: '294277-01-01T00:00:00Z' }, '/endsAt'],
    [{ endsAt: 'infinity' }, '/endsAt'],
    [{ adjustment: undefined }, '/adjustment'],
    [{ adjustment: 'ten percent' }, '/adjustment'],
    [{ adjustment: [] }, '/adjustment'],
    [value('10', 'discount'), '/adjustment/type'],
    [value('100.0001'), '/adjustment/value'],
    [value('500'), '/adjustment/value'],
    [value(-10), '/adjustment/value'],
    [value('1.00001'), '/adjustment/value'],
    [value(1e21), '/adjustment/value'],
    [value(null), '/adjustment/value'],
    [value('-1.00', 'amount'), '/adjustment/value'],
    [value('1.001', 'amount'), '/adjustment/value'],
    [value('999999999999.99', 'price'), '/adjustment/value'],
    [{ minQuantity: 0 }, '/minQuantity'],
    [{ minQuantity: -1 }, '/minQuantity'],
    [{ minQuantity: 1.5 }, '/minQuantity'],
    [{ minQuantity: 99_901 }, '/minQuantity'],
    [{ tier: 'DIAMOND' }, '/tier'],
    [{ countries: ['CH', 'XX'] }, '/countries'],
    [{ countries: ['ch'] }, '/countries'],
    [{ countries: 'CH' }, '/countries'],
    [{ countries: [null] }, '/countries'],
    [{ productIds: ['x'] }, '/productIds'],
    [{ priority: 1e15 }, '/priority'],
    [{ priority: null }, '/priority'],
    [{ usageLimit: 0 }, '/usageLimit'],
    [{ usageLimit: 2_147_483_648 }, '/usageLimit'],
    [{ exclusive: 'yes' }, '/exclusive'],
    [{ used: 5 }, '/used'],
  ])('is refused: %j', async (fault, pointer) => {
    const before = await kept();
    expect(await postRule(pricing, { ...seasonal, ...fault })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ pointer }] },
    });
    expect(await kept()).toEqual(before);
  });

  it.each([
    ['productIds', 'unknown_product'],
    ['categoryIds', 'unknown_category'],
    ['brandIds', 'unknown_brand'],
    ['customerIds', 'unknown_customer'],
  ])('is refused when %s name nothing: it would silently never match', async (field, code) => {
    const known = {
      productIds: (await shelve(pricing, { price: '1.00' })).productId,
      categoryIds: await addPlace(pricing, { in: 'categories' }),
      brandIds: await addPlace(pricing, { in: 'brands' }),
      customerIds: await addCustomer(pricing, null),
    }[field];
    const before = await kept();
    expect(await postRule(pricing, { ...seasonal, [field]: [known, known, unknown] })).toMatchObject({
      status: 400,
      body: { code, errors: [{ pointer: `/${field}/2` }] },
    });
    expect(await kept()).toEqual(before);
  });

  it('is refused when it lists more than a thousand products', async () => {
    const productIds = Array.from({ length: 1001 }, () => unknown);
    expect(await postRule(pricing, { ...seasonal, productIds })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ pointer: '/productIds' }] },
    });
  });

  it('is refused when it is no rule at all', async () => {
    for (const body of [undefined, [], [seasonal], '"rule"', 'null', '{']) {
      const headers = { 'content-type': 'application/json' };
      expect((await pricing.request('/pricing/rules', { method: 'POST', role: 'staff', body, headers })).status).toBe(
        400,
      );
    }
    expect((await list()).body.total).toBe(0);
  });

  it('is told of all faults at once', async () => {
    const body = { kind: 'quantity', couponCode: 'TEN', endsAt: '2019-01-01' };
    const { body: problem } = await postRule(pricing, { ...seasonal, ...body });
    expect(problem).toMatchObject({
      errors: [{ pointer: '/minQuantity' }, { pointer: '/couponCode' }, { pointer: '/endsAt' }],
    });
  });
});

describe('a change of a rule', () => {
  it('keeps what it leaves out and raises the version', async () => {
    const rule = await addRule(pricing, { tier: 'GOLD', countries: ['CH'], usageLimit: 5 });
    const changed = await patch(rule.id, { name: 'Cyber Week', tier: null, priority: 3 });
    expect(changed).toMatchObject({ status: 200, headers: { etag: '"2"' } });
    expect(changed.body).toEqual({
      ...rule,
      name: 'Cyber Week',
      tier: null,
      priority: 3,
      version: 2,
      updatedAt: changed.body['updatedAt'],
    });
    expect((await read(rule.id)).body).toEqual(changed.body);
  });

  it('may turn it into another kind, as long as the whole makes sense', async () => {
    const { id } = await addRule(pricing, { kind: 'coupon', couponCode: 'TEN' });
    const before = await kept();
    expect(await patch(id, { kind: 'quantity', minQuantity: 10 })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/couponCode' }] },
    });
    expect(await patch(id, { endsAt: '2019-01-01' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/endsAt' }] },
    });
    expect(await patch(id, { productIds: [unknown] })).toMatchObject({
      status: 400,
      body: { code: 'unknown_product' },
    });
    expect(await kept()).toEqual(before);
    const body = { kind: 'quantity', minQuantity: 10, couponCode: null, adjustment: { type: 'amount', value: '0.50' } };
    expect(await patch(id, body)).toMatchObject({
      status: 200,
      body: { kind: 'quantity', couponCode: null, adjustment: { type: 'amount', value: '0.50' } },
    });
  });

  it('is refused when somebody else was quicker and If-Match says so', async () => {
    const { id } = await addRule(pricing, {});
    const headers = { 'if-match': '"1"' };
    const answers = await Promise.all([1, 2, 3, 4].map((priority) => patch(id, { priority }, headers)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412, 412, 412]);
    expect((await read(id)).body.version).toBe(2);
  });

  it('loses nothing when two change different fields at once', async () => {
    const { id } = await addRule(pricing, {});
    await Promise.all([
      ...Array.from({ length: 5 }, () => patch(id, { priority: 7 })),
      ...Array.from({ length: 5 }, () => patch(id, { exclusive: true })),
    ]);
    expect((await read(id)).body).toMatchObject({ priority: 7, exclusive: true, version: 11 });
  });

  it('never sets the limit below what is used', async () => {
    const { id } = await addRule(pricing, { usageLimit: 5 });
    await pricing.sql('update price_rule_usage set used = 3 where rule_id = $1', [id]);
    const before = await kept();
    expect(await patch(id, { usageLimit: 2 })).toMatchObject({
      status: 409,
      body: { code: 'limit_below_usage', errors: [{ pointer: '/usageLimit' }] },
    });
    expect(await kept()).toEqual(before);
    expect((await patch(id, { usageLimit: 3 })).body).toMatchObject({ usageLimit: 3, used: 3 });
    expect((await patch(id, { usageLimit: null })).body).toMatchObject({ usageLimit: null, used: 3 });
  });
});

describe('a rule that is taken out of use', () => {
  it('is gone for good, and its row stays', async () => {
    const { id } = await addRule(pricing, { usageLimit: 1 });
    expect((await remove(id)).status).toBe(204);
    expect((await remove(id)).status).toBe(404);
    expect((await read(id)).status).toBe(404);
    expect((await patch(id, { priority: 1 })).status).toBe(404);
    expect((await list()).body.items).toEqual([]);
    expect(await pricing.sql('select deleted_at is not null as deleted from price_rules where id = $1', [id])).toEqual([
      { deleted: true },
    ]);
  });

  it('is not found when there never was one', async () => {
    for (const answer of [await read(unknown), await patch(unknown, {}), await remove(unknown)]) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    expect((await read('ten-percent')).status).toBe(400);
  });
});

describe('the list of rules', () => {
  const names = (answer: PricingAnswer<Listed>): unknown[] => answer.body.items.map(({ name }) => name);

  it('is filtered by kind, by coupon and by whether they are on', async () => {
    await addRule(pricing, { name: 'season', active: false });
    await addRule(pricing, { name: 'ten', kind: 'coupon', couponCode: 'TEN' });
    await addRule(pricing, { name: 'other', kind: 'coupon', couponCode: 'OTHER', active: false });
    expect(names(await list())).toEqual(['other', 'ten', 'season']);
    expect(names(await list('?kind=coupon&sort=createdAt'))).toEqual(['ten', 'other']);
    expect(names(await list('?couponCode=ten'))).toEqual(['ten']);
    expect(await list('?active=false')).toMatchObject({ body: { total: 2, nextCursor: null } });
    expect(names(await list('?active=true'))).toEqual(['ten']);
  });

  it.each(['createdAt', '-createdAt', 'priority', '-priority'])('can be walked by %s without gaps', async (sort) => {
    const priorities = [3, -3, 0, 0, 3, 12];
    const rules: RuleBody[] = [];
    for (const priority of priorities) rules.push(await addRule(pricing, { priority }));
    const whole = (await list(`?sort=${sort}`)).body.items.map(({ id }) => id);
    const byKey = rules.toSorted((a, b) =>
      sort.endsWith('priority') ? Number(a['priority']) - Number(b['priority']) || (a.id < b.id ? -1 : 1) : 0,
    );
    expect(whole).toEqual((sort.startsWith('-') ? byKey.toReversed() : byKey).map(({ id }) => id));
    const walked: string[] = [];
    let cursor: string | null = null;
    do {
      const page: PricingAnswer<Listed> = await list(
        `?sort=${sort}&pageSize=4${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      walked.push(...page.body.items.map(({ id }) => id));
      cursor = page.body.nextCursor;
    } while (cursor !== null);
    expect(walked).toEqual(whole);
    expect((await list(`?sort=${sort}&pageSize=4&page=2`)).body.items.map(({ id }) => id)).toEqual(whole.slice(4));
  });

  it.each([
    `?cursor=${Buffer.from(JSON.stringify(['-createdAt', 'now', unknown])).toString('base64url')}`,
    `?sort=priority&cursor=${Buffer.from(JSON.stringify(['priority', '1e9', unknown])).toString('base64url')}`,
    '?cursor=mine',
  ])('refuses the cursor %s', async (query) => {
    expect(await list(query)).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
  });

  it.each(['?kind=weekly', '?active=yes', '?couponCode=a%20b', '?sort=name', '?pageSize=101', '?exclusive=true'])(
    'refuses %s',
    async (query) => {
      expect(await list(query)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    },
  );
});
