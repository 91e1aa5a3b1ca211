import { randomUUID } from 'node:crypto';
import { call, type Customer, newProduct, newStaff, type Reply } from '../support/client';
import { eventually } from '../support/eventually';
import { checkedInvariants } from '../support/invariants';
import { type AppProcess, Shop } from '../support/shop';

const buyers = 80;
const scarce = 25;

describe('an API that is killed', () => {
  let shop: Shop;
  let staff: Customer;

  beforeAll(async () => {
    shop = await Shop.open({ apis: 2, workers: 0 });
    staff = await newStaff(shop);
  });

  afterAll(() => shop.close());

  interface Sale {
    readonly items: readonly { variantId: string; quantity: number }[];
    readonly scarceId: string;
    readonly keys: readonly string[];
  }

  /** Baskets of two products, of which one is there for a part of the buyers only. */
  async function newSale(): Promise<Sale> {
    const plenty = await newProduct(shop, staff, { stock: 1000 });
    const few = await newProduct(shop, staff, { stock: scarce });
    const items = [plenty, few].map(({ variantId }) => ({ variantId, quantity: 1 }));
    return { items, scarceId: few.variantId, keys: Array.from({ length: buyers }, () => randomUUID()) };
  }

  /** Everybody orders at once; who gets no answer gets undefined. */
  function orderAll({ items, keys }: Sale, url: string): Promise<(Reply | undefined)[]> {
    const order = (key: string): Promise<Reply> =>
      call(url, '/orders', {
        body: { items, email: `${key}@example.com` },
        headers: { 'idempotency-key': key },
      });
    return Promise.all(keys.map((key) => order(key).catch(() => undefined)));
  }

  async function newApi(): Promise<{ api: AppProcess; url: string }> {
    const api = await shop.startApi();
    return { api, url: shop.urls.at(-1) ?? '' };
  }

  const ordersOf = async ({ keys }: Sale): Promise<{ id: string; email: string }[]> =>
    shop.rows('select id, email from orders where email = any($1)', [keys.map((key) => `${key}@example.com`)]);

  /** Looks again and again without a pause, so that the rest are still under way. */
  async function firstOrderOf(sale: Sale): Promise<void> {
    const deadline = Date.now() + 10_000;
    while ((await ordersOf(sale)).length === 0 && Date.now() < deadline);
  }

  /** Whoever was told of an order hears of the same again, and all others of the truth. */
  async function expectTruth(sale: Sale, told: readonly (Reply | undefined)[]): Promise<void> {
    const answers = await orderAll(sale, shop.urls[1] ?? '');
    expect(answers.map((answer) => answer?.status).filter((status) => status === 201)).toHaveLength(scarce);
    expect(answers.filter((answer) => answer?.body.code === 'insufficient_stock')).toHaveLength(buyers - scarce);
    const heard = told.flatMap((reply, index) => (reply?.status === 201 ? [[reply.body, answers[index]?.body]] : []));
    expect(heard.map(([, again]) => again)).toEqual(heard.map(([first]) => first));
    const placed = answers.flatMap((answer) => (answer?.status === 201 ? [answer.body.id as string] : []));
    expect((await ordersOf(sale)).map(({ id }) => id).toSorted()).toEqual(placed.toSorted());
    const [stock] = await shop.rows('select reserved from stock where variant_id = $1', [sale.scarceId]);
    expect(stock).toEqual({ reserved: scarce });
    expect(await checkedInvariants(shop)).toEqual([]);
  }

  it('while its batch waits for a row leaves nothing of it behind, and every key finds the truth', async () => {
    const sale = await newSale();
    const { api, url } = await newApi();
    await shop.rows('begin');
    await shop.rows('select 1 from stock where variant_id = $1 for update', [sale.scarceId]);
    const answers = orderAll(sale, url);
    await eventually(
      async () => {
        const [row] = await shop.rows<{ waiting: number }>(
          `select count(*)::int as waiting from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return (row?.waiting ?? 0) > 0;
      },
      { what: 'a batch to wait for the row' },
    );
    await api.stop('SIGKILL');
    await shop.rows('commit');
    const told = await answers;
    expect(told.filter((reply) => reply?.status === 201)).toHaveLength(0);
    expect(await ordersOf(sale)).toEqual([]);
    await expectTruth(sale, told);
  });

  it.each([1, 2, 3])('at any moment leaves all of an order or nothing (%i)', async () => {
    const sale = await newSale();
    const { api, url } = await newApi();
    const answers = orderAll(sale, url);
    await firstOrderOf(sale);
    await api.stop('SIGKILL');
    await expectTruth(sale, await answers);
  });
});
