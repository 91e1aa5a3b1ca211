import { randomUUID } from 'node:crypto';
import type { Reply } from '../generator/api-client';
import type { LoadRun } from './load-run';

export interface FlashSale {
  readonly stock: number;
  readonly sold: number;
  /** Got a final "not enough stock". */
  readonly refused: number;
  /** Gave up waiting, or never had an answer. */
  readonly undecided: number;
  readonly faults: readonly string[];
}

/** Has so many guests fight for one product, and looks afterwards whether everything they were told is true. */
export async function flashSale(run: LoadRun, clients: number): Promise<FlashSale> {
  const { stock, buyers } = run.options;
  const { productId, variantId } = await run.makeProduct('flash sale', stock);
  try {
    const told: string[] = [];
    let waiting = buyers;
    let refused = 0;
    let undecided = 0;
    const buyer = async (): Promise<void> => {
      const client = run.client();
      while (waiting > 0) {
        waiting -= 1;
        const reply = run.over ? undefined : await buyOne(run, client, variantId);
        if (reply?.status === 201) told.push(reply.body.id);
        else if (reply?.outcome.endsWith('insufficient_stock')) refused += 1;
        else undecided += 1;
      }
      client.close();
    };
    await Promise.all(Array.from({ length: Math.min(clients, buyers) }, buyer));
    const faults = await faultsOf(run, { variantId, told, refused, undecided });
    return { stock, sold: told.length, refused, undecided, faults };
  } finally {
    await run.hideProduct(productId).catch(() => undefined);
  }
}

function buyOne(run: LoadRun, client: ReturnType<LoadRun['client']>, variantId: string): Promise<Reply> {
  return client.ask({
    step: 'flash sale: order',
    method: 'POST',
    path: '/orders',
    body: { items: [{ variantId, quantity: 1 }], email: run.guestEmail() },
    headers: { 'idempotency-key': randomUUID() },
  });
}

interface Told {
  readonly variantId: string;
  readonly told: readonly string[];
  readonly refused: number;
  readonly undecided: number;
}

/** Compares what the buyers were told with the inventory and the orders, as the staff sees them. */
async function faultsOf(run: LoadRun, { variantId, told, refused, undecided }: Told): Promise<string[]> {
  const { stock } = run.options;
  const faults: string[] = [];
  if (told.length > stock) faults.push(`${told.length} buyers were told that they have one of ${stock}.`);
  if (new Set(told).size !== told.length) faults.push('Two buyers were told of the same order.');
  const level = await run.asStaff('reading the stock', { method: 'GET', path: `/inventory/${variantId}` });
  const taken = stock - level.onHand + level.reserved;
  if (taken < told.length)
    faults.push(`${told.length} buyers were told of an order, but only ${taken} units are held.`);
  if (taken > told.length + undecided) faults.push(`${taken} units are held for ${told.length} orders.`);
  if (refused > 0 && level.available > 0) faults.push(`${refused} were refused although ${level.available} are free.`);
  return [...faults, ...(await run.missingOrders(told))];
}
