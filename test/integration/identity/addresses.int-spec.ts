import { Shoppers } from '../checkout/shoppers';
import type { CheckoutShop } from '../checkout/checkout-under-test';
import { freshEmail, openShop, password } from './people';

describe('an e-mail address', () => {
  let shop: CheckoutShop;
  let variantId: string;

  beforeAll(async () => {
    shop = await openShop();
    variantId = (await new Shoppers(shop).product({ stock: 10 })).variantId;
  });

  afterAll(() => shop.close());

  const attempts = (email: string): [path: string, body: object][] => [
    ['/auth/users', { email, password }],
    ['/auth/users/reset-password', { email }],
    ['/orders', { email, items: [{ variantId, quantity: 1 }] }],
  ];
  const written = () => shop.rows('select email from users union all select email from orders');

  it.each([
    ['line ends', '"a\r\nBcc: other@example.com"@example.com'],
    ['a line separator', 'a\u2028b@example.com'],
    ['angle brackets', '"<other>"@example.com'],
    ['a space', '"a b"@example.com'],
    ['a change of direction', 'moc.elpmaxe\u202eada@example.com'],
  ])('is refused with %s in it, and nothing is written', async (_, email) => {
    const before = await written();
    for (const [path, body] of attempts(email)) {
      const refused = await shop.call(path, { body });
      expect(refused).toMatchObject({
        status: 400,
        body: { code: 'validation_failed', errors: [{ pointer: '/email' }] },
      });
    }
    expect(await written()).toEqual(before);
  });

  it.each(['ada+shop@example.com', "o'hara@example.co.uk", 'ада@example.com'])('may be %s', async (plain) => {
    const email = `${freshEmail().split('@')[0]}-${plain}`;
    for (const [path, body] of attempts(email)) expect((await shop.call(path, { body })).status).toBeLessThan(300);
  });
});
