import { call, type Customer, type Json, newCustomer, newProduct, newStaff } from '../support/client';
import { checkedInvariants } from '../support/invariants';
import { newRule, percentOff } from '../support/price-rules';
import { Shop } from '../support/shop';

const usd = (amount: string): Json => ({ amount, currency: 'USD' });
const always = { startsAt: '2020-01-01T00:00:00Z' };

describe('price rules on the way from the cart to the order', () => {
  let shop: Shop;
  let staff: Customer;

  beforeAll(async () => {
    shop = await Shop.open({ workers: 0 });
    staff = await newStaff(shop);
  });

  afterAll(() => shop.close());

  const cartOf = async (headers: Json): Promise<Json> => (await call(shop.url, '/cart', { headers })).body;
  const put = (headers: Json, variantId: string, quantity: number) =>
    call(shop.url, '/cart/items', { body: { variantId, quantity }, headers });
  const checkout = (headers: Json, body?: Json) => call(shop.url, '/cart/checkout', { method: 'POST', headers, body });

  /** A product at 500.00 whose variant costs 50.00 more, with ten or more units at 10 % and GOLD at 15 % off. */
  async function workedExample(): Promise<{ productId: string; variantId: string }> {
    const goods = await newProduct(shop, staff, { stock: 100, price: '500.00' });
    const scope = { productIds: [goods.productId] };
    await shop.rows('update variants set price_adjustment_minor = 5000 where id = $1', [goods.variantId]);
    await newRule(shop, staff, {
      ...scope,
      kind: 'quantity',
      name: '10+ units',
      minQuantity: 10,
      adjustment: percentOff('10'),
    });
    await newRule(shop, staff, { ...scope, kind: 'tier', name: 'Gold', tier: 'GOLD', adjustment: percentOff('15') });
    return goods;
  }

  async function goldCustomer(): Promise<Customer> {
    const customer = await newCustomer(shop);
    await shop.rows(`update users set tier = 'GOLD' where id = $1`, [customer.id]);
    return customer;
  }

  it('charge the worked example to the cent and explain it, in the quote, the cart and the order', async () => {
    const { productId, variantId } = await workedExample();
    const { headers } = await goldCustomer();
    const steps = [
      { kind: 'variant', change: usd('50.00'), unitPrice: usd('550.00') },
      { kind: 'quantity', label: '10+ units', change: usd('-55.00'), unitPrice: usd('495.00') },
      { kind: 'tier', label: 'Gold', change: usd('-74.25'), unitPrice: usd('420.75') },
    ];
    const quote = await call(shop.url, `/pricing/${productId}/price?variantId=${variantId}&quantity=10&userTier=GOLD`);
    expect(quote.body).toMatchObject({
      basePrice: usd('500.00'),
      steps,
      unitPrice: usd('420.75'),
      total: usd('4207.50'),
    });
    await put(headers, variantId, 4);
    await put(headers, variantId, 6);
    expect(await cartOf(headers)).toMatchObject({ total: { amount: '4207.50' } });
    const placed = await checkout(headers);
    expect(placed.body).toMatchObject({
      subtotal: { amount: '5500.00' },
      discountTotal: { amount: '1292.50' },
      total: { amount: '4207.50' },
      lines: [{ unitPrice: { amount: '420.75' }, priceSteps: steps }],
    });
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('price an item by the units that there are now, up and down', async () => {
    const { variantId } = await workedExample();
    const { headers } = await goldCustomer();
    const { body: item } = await put(headers, variantId, 10);
    expect(item.unitPrice.amount).toBe('420.75');
    const change = { method: 'PATCH', body: { quantity: 9 }, headers };
    const changed = await call(shop.url, `/cart/items/${item.id}`, change);
    expect(changed.body.items[0].unitPrice.amount).toBe('467.50');
  });

  it('price a guest’s cart anew for the customer who takes it over, coupon included', async () => {
    const { variantId } = await workedExample();
    const coupon = { kind: 'coupon', couponCode: 'MERGE-5', adjustment: { type: 'amount', value: 5 } };
    await newRule(shop, staff, coupon);
    const added = await call(shop.url, '/cart/items', { body: { variantId, quantity: 10 } });
    const guest = { 'x-cart-token': added.headers.get('x-cart-token') ?? '' };
    await call(shop.url, '/cart/coupon', { method: 'PUT', body: { code: 'merge-5' }, headers: guest });
    expect(await cartOf(guest)).toMatchObject({ coupon: 'MERGE-5', items: [{ unitPrice: { amount: '490.00' } }] });
    const { headers } = await goldCustomer();
    const merged = await call(shop.url, '/cart/merge', { body: { cartToken: guest['x-cart-token'] }, headers });
    expect(merged.body).toMatchObject({ coupon: 'MERGE-5', items: [{ unitPrice: { amount: '415.75' } }] });
  });

  it('refuse an unknown coupon and leave the cart as it was', async () => {
    const { variantId } = await newProduct(shop, staff, { stock: 5 });
    const { headers } = await newCustomer(shop);
    await put(headers, variantId, 1);
    const before = await cartOf(headers);
    const refused = await call(shop.url, '/cart/coupon', { method: 'PUT', body: { code: 'NO-SUCH' }, headers });
    expect(refused).toMatchObject({ status: 409, body: { code: 'coupon_invalid' } });
    expect(await cartOf(headers)).toEqual(before);
    const direct = await call(shop.url, '/orders', {
      body: { items: [{ variantId, quantity: 1 }], couponCode: 'NO-SUCH' },
      headers,
    });
    expect(direct).toMatchObject({ status: 409, body: { code: 'coupon_invalid' } });
    expect((await call(shop.url, '/orders', { headers })).body.total).toBe(0);
  });

  it('give a guest without a cart one, when the coupon comes first', async () => {
    await newRule(shop, staff, { kind: 'coupon', couponCode: 'FIRST', adjustment: percentOff('10') });
    const made = await call(shop.url, '/cart/coupon', { method: 'PUT', body: { code: 'FIRST' } });
    const headers = { 'x-cart-token': made.headers.get('x-cart-token') ?? '' };
    const { variantId } = await newProduct(shop, staff, { stock: 5, price: '10.00' });
    await put(headers, variantId, 2);
    expect(await cartOf(headers)).toMatchObject({ coupon: 'FIRST', total: { amount: '18.00' } });
  });

  it('charge less at once where the order goes to a cheaper country', async () => {
    const { productId, variantId } = await newProduct(shop, staff, { stock: 5, price: '10.00' });
    const scope = { productIds: [productId], countries: ['NO'] };
    await newRule(shop, staff, { kind: 'geographic', adjustment: percentOff('10'), ...scope });
    const { headers } = await newCustomer(shop);
    await put(headers, variantId, 1);
    const placed = await checkout(headers, { country: 'NO' });
    expect([placed.status, placed.body.total.amount]).toEqual([201, '9.00']);
  });

  it('show the price anew where the order goes to a dearer country, and charge it once it was seen', async () => {
    const { productId, variantId } = await newProduct(shop, staff, { stock: 5, price: '10.00' });
    const dearer = { type: 'price', value: '12.00' };
    const scope = { productIds: [productId], countries: ['CH'] };
    await newRule(shop, staff, { kind: 'geographic', adjustment: dearer, ...scope });
    const { headers } = await newCustomer(shop);
    await put(headers, variantId, 1);
    const refused = await checkout(headers, { country: 'CH' });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'price_changed', cart: { total: { amount: '12.00' } } },
    });
    const placed = await checkout(headers, { country: 'CH' });
    expect([placed.status, placed.body.total.amount, placed.body.discountTotal.amount]).toEqual([201, '12.00', '0.00']);
    expect(await checkedInvariants(shop)).toEqual([]);
  });

  it('show all prices anew when one is dearer where the order goes, so that the cheaper ones count as well', async () => {
    const [dear, cheap] = [
      await newProduct(shop, staff, { stock: 5, price: '10.00' }),
      await newProduct(shop, staff, { stock: 5, price: '10.00' }),
    ];
    const inItaly = (productId: string, value: string) =>
      newRule(shop, staff, {
        kind: 'geographic',
        countries: ['IT'],
        productIds: [productId],
        adjustment: { type: 'price', value },
      });
    await inItaly(dear.productId, '12.00');
    await inItaly(cheap.productId, '7.00');
    const { headers } = await newCustomer(shop);
    await put(headers, dear.variantId, 1);
    await put(headers, cheap.variantId, 1);
    const refused = await checkout(headers, { country: 'IT' });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'price_changed', cart: { total: { amount: '19.00' } } },
    });
    const placed = await checkout(headers, { country: 'IT' });
    expect([placed.status, placed.body.total.amount]).toEqual([201, '19.00']);
  });

  it('do not let a price for one country be paid in another', async () => {
    const { productId, variantId } = await newProduct(shop, staff, { stock: 5, price: '10.00' });
    const scope = { productIds: [productId], countries: ['NO'] };
    await newRule(shop, staff, { kind: 'geographic', adjustment: percentOff('50'), ...scope });
    const { headers } = await newCustomer(shop);
    await put(headers, variantId, 1);
    const address = { name: 'Ada', line1: '1 Street', city: 'Bern', country: 'CH' };
    const refused = await checkout(headers, { country: 'NO', shippingAddress: address });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '/country' }] } });
    const placed = await checkout(headers, { shippingAddress: address });
    expect([placed.status, placed.body.total.amount]).toEqual([201, '10.00']);
  });

  it('refuse a country that does not exist, and sell nothing', async () => {
    const { productId, variantId } = await newProduct(shop, staff, { stock: 5, price: '10.00' });
    const { headers } = await newCustomer(shop);
    await put(headers, variantId, 1);
    for (const country of ['XX', 'ch', 'CHE', '']) {
      const refused = await checkout(headers, { country });
      expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '/country' }] } });
      const order = { body: { productId, quantity: 1, country }, headers };
      expect((await call(shop.url, '/orders', order)).status).toBe(400);
    }
    expect((await call(shop.url, '/orders', { headers })).body.total).toBe(0);
    expect((await cartOf(headers)).items).toHaveLength(1);
  });

  it('stay in the order for ever, whatever becomes of the rules', async () => {
    const { productId } = await newProduct(shop, staff, { stock: 5, price: '10.00' });
    const rule = { kind: 'seasonal', name: 'Autumn', adjustment: percentOff('25'), productIds: [productId], ...always };
    const ruleId = await newRule(shop, staff, rule);
    const { headers } = await newCustomer(shop);
    const placed = await call(shop.url, '/orders', { body: { productId, quantity: 2 }, headers });
    expect(placed.body.lines[0].priceSteps).toEqual([
      { kind: 'seasonal', ruleId, label: 'Autumn', change: usd('-2.50'), unitPrice: usd('7.50') },
    ]);
    const gone = await call(shop.url, `/pricing/rules/${ruleId}`, { method: 'DELETE', headers: staff.headers });
    expect(gone.status).toBe(204);
    const shown = await call(shop.url, `/orders/${placed.body.id}`, { headers });
    expect(shown.body.lines).toEqual(placed.body.lines);
    const change = shop.rows('update order_lines set unit_price_minor = 1 where order_id = $1', [placed.body.id]);
    await expect(change).rejects.toThrow('order_lines is append-only');
    expect(await checkedInvariants(shop)).toEqual([]);
  });
});
