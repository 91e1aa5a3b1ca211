import type { Headers_ } from '../../support/client';
import { sentWhile } from '../../support/sent-statements';
import type { CheckoutShop } from '../checkout/checkout-under-test';
import { Shoppers } from '../checkout/shoppers';
import { openShop } from '../identity/people';

interface Node {
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Join Filter'?: number;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly Node[];
}

const orders = 4000;

const fill = `
  with placed as (
    insert into orders (id, reference, user_id, email, token_hash, currency, subtotal_minor, discount_minor, total_minor)
    select new_id(), 'ORD-' || n, case when n % 2 = 0 then new_id() end, n || '@example.com',
      case when n % 2 = 1 then md5(n::text) end, 'USD', 1, 0, 1
    from generate_series(1, $1::int) n returning id, email
  ), held as (
    insert into reservations (id, order_id, expires_at) select new_id(), id, now() + interval '1 day' from placed
  ), mailed as (
    insert into notifications (id, order_id, template, recipient, message_id)
    select new_id(), id, 'order_confirmation', email, id::text from placed
  )
  insert into notifications (id, event_id, template, recipient, message_id)
  select new_id(), new_id(), 'password_reset', email, 'event ' || id from placed`;

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

const rowsIn = (node: Node): number =>
  node['Actual Loops'] * (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0));

describe('what somebody asks for of their own', () => {
  let shop: CheckoutShop;
  let customer: Headers_;
  const guest = { 'x-order-token': 'a-token-that-nobody-has-been-given' };

  beforeAll(async () => {
    shop = await openShop();
    await shop.rows(fill, [orders]);
    for (const table of ['orders', 'reservations', 'notifications']) await shop.rows(`analyze ${table}`);
    customer = (await new Shoppers(shop).customer()).headers;
  });

  afterAll(() => shop.close());

  /** How many rows of other people are looked at for it. */
  async function rowsRead(address: string, headers: Headers_): Promise<number> {
    const sent = await sentWhile(async () => expect((await shop.call(address, { headers })).status).toBe(200));
    const selects = sent.filter(({ sql }) => /\bfrom (?:orders|reservations|notifications)\b/.test(sql));
    expect(selects.length).toBeGreaterThan(0);
    let read = 0;
    for (const { sql, values } of selects) {
      const [row] = await shop.rows(`explain (analyze, format json) ${sql}`, values);
      const nodes = nodesOf(row['QUERY PLAN'][0].Plan).filter((node) => node['Relation Name'] !== undefined);
      read += nodes.reduce((sum, node) => sum + rowsIn(node), 0);
    }
    return read;
  }

  it.each([
    ['the order of a token', '/orders'],
    ['one order by a token', `/orders?reference=ORD-7`],
    ['the reservation of a token', '/reservations'],
  ])('%s is found without looking at those of others', async (_, address) => {
    expect(await rowsRead(address, guest)).toBeLessThan(10);
  });

  it.each(['/orders', '/reservations', '/auth/users/me/export'])(
    '%s of a customer is found without looking at what is others’',
    async (address) => {
      expect(await rowsRead(address, customer)).toBeLessThan(10);
    },
  );
});
