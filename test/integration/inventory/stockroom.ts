import type { InventoryUnderTest } from './inventory-under-test';

export interface Counters {
  readonly variantId: string;
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
  readonly lowStockThreshold: number;
}

export interface Entry {
  readonly id: string;
  readonly kind: string;
  readonly delta: number;
  readonly reservedDelta: number;
  readonly onHandAfter: number;
  readonly reservedAfter: number;
  readonly reference: string | null;
  readonly reason: string | null;
  readonly note: string | null;
  readonly actor: string;
  readonly createdAt: string;
}

export interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly Record<string, unknown>[];
}

/** A product with one variant. @returns the id of the variant */
export async function shelve(
  inventory: InventoryUnderTest,
  { sku, stock }: { sku: string; stock: number },
): Promise<string> {
  const body = { name: `Product ${sku}`, price: '10.00', sku, stock };
  const { body: product } = await inventory.request<{ variants: readonly { id: string }[] }>('/products', {
    method: 'POST',
    body,
  });
  return product.variants[0]?.id ?? '';
}

/** What a checkout writes when it reserves: the hold, the counter and the entry of the ledger, in one statement. */
export const reserve = `
  with hold as (
    insert into reservations (id, order_id, expires_at) values (new_id(), new_id(), now() + interval '1 h') returning id
  ), line as (
    insert into reservation_lines (reservation_id, variant_id, quantity) select id, $1::uuid, $2::int from hold
  ), moved as (
    update stock set reserved = reserved + $2::int where variant_id = $1 returning *
  )
  insert into stock_ledger
    (id, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, reservation_id, reference, actor)
  select new_id(), variant_id, 'reserve', 0, $2::int, on_hand, reserved, hold.id, 'ORD-TEST', 'guest' from moved, hold`;

/** Takes the counters of these variants, their entries, what was told of them and what is kept of requests. */
export async function everything(inventory: InventoryUnderTest): Promise<unknown> {
  const tables = ['stock', 'stock_ledger', 'outbox', 'idempotency_keys'];
  return Promise.all(tables.map((table) => inventory.sql(`select row.* from ${table} row order by md5(row::text)`)));
}

/** The variants of which was told that they ran low, in the order in which it was told. */
export async function ranLow(inventory: InventoryUnderTest): Promise<unknown[]> {
  const rows = await inventory.sql<{ id: string }>(
    `select payload ->> 'variantId' as id from outbox where topic = 'stock.ran_low' order by seq`,
  );
  return rows.map(({ id }) => id);
}

/** Whether somebody waits for a lock. */
export async function someoneWaits(inventory: InventoryUnderTest): Promise<boolean> {
  const waiting = await inventory.sql(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return waiting.length > 0;
}
