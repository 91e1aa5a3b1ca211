import { randomUUID } from 'node:crypto';
import type { BenchShop } from '../checkout/bench-shop';
import type { ToldOrders } from '../checkout/load-plan';
import { ApiClient, type Json, type Reply } from '../generator/api-client';
import { SeededRandom } from '../support/seeded-random';

const buyersAtOnce = 16;
const timeoutMilliseconds = 30_000;

/** An order with a payment that the provider has not reported on. */
export interface WaitingOrder {
  readonly id: string;
  readonly reference: string;
  readonly total: Json;
}

/** Has so many orders placed and their payments started over HTTP. @throws Error when one is refused */
export async function placeOrders(
  { address, shop, told }: { address: string; shop: BenchShop; told: ToldOrders },
  orders: number,
): Promise<WaitingOrder[]> {
  const random = new SeededRandom(Date.now());
  const placed: WaitingOrder[] = [];
  let left = orders;
  const buy = async (): Promise<void> => {
    const api = new ApiClient({ address, timeoutMilliseconds }, () => undefined);
    const ask = async (path: string, body: object, token: string): Promise<Json> => {
      const headers = { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() };
      return granted(await api.ask({ step: path, method: 'POST', path, body, headers }));
    };
    while (left > 0) {
      left -= 1;
      const { token } = random.pick(shop.customers);
      const { variantIds } = random.pick(shop.baskets.spread);
      const items = variantIds.map((variantId) => ({ variantId, quantity: 1 }));
      const order = await ask('/orders', { items }, token);
      told.add(order.id);
      await ask(`/orders/${order.id}/payments`, { provider: 'sandbox' }, token);
      placed.push({ id: order.id, reference: order.reference, total: order.total });
    }
    api.close();
  };
  await Promise.all(Array.from({ length: buyersAtOnce }, buy));
  return placed;
}

function granted({ status, outcome, body }: Reply): Json {
  if (status !== 201) throw new Error(`An order that was to be paid was answered with ${outcome}.`);
  return body;
}
