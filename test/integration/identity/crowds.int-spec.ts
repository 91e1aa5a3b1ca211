import type { CheckoutShop } from '../checkout/checkout-under-test';
import { freshEmail, openShop, password, People } from './people';

describe('a crowd that opens accounts', () => {
  let shop: CheckoutShop;

  beforeAll(async () => {
    shop = await openShop();
  });

  afterAll(() => shop.close());

  it('keeps nobody from signing in who has one', async () => {
    const people = new People(shop);
    const person = await people.customer();
    const crowd = Array.from({ length: 210 }, () =>
      shop.call('/auth/users', { body: { email: freshEmail(), password } }),
    );
    expect((await Promise.race(crowd)).status).toBe(503);
    const signIns = await Promise.all(Array.from({ length: 5 }, () => people.trySignIn(person.email)));
    const [{ opened }] = await shop.rows(`select count(*)::int as opened from users where email like 'person-%'`);
    expect(signIns.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(opened).toBeLessThan(100);
    const statuses = (await Promise.all(crowd)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([201, 503]));
  });
});
