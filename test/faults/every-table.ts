import { randomUUID } from 'node:crypto';
import { call, type Customer, type Json, newStaff } from '../support/client';
import { eventually } from '../support/eventually';
import type { Shop } from '../support/shop';
import type { Trade } from './trade';

/** Asks the API for something that must succeed. */
type Do = (path: string, body?: unknown, method?: string) => Promise<Json>;

function doing(shop: Shop, { headers }: Customer): Do {
  return async (path, body, method) => {
    const answer = await call(shop.url, path, {
      body,
      method,
      headers: { ...headers, 'idempotency-key': randomUUID() },
    });
    if (answer.status >= 300) throw new Error(`${path} was refused: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
}

async function editCatalogue(asStaff: Do): Promise<string> {
  const brand = await asStaff('/brands', { name: 'Acme' });
  const parent = await asStaff('/categories', { name: 'Kitchen' });
  const category = await asStaff('/categories', { name: 'Mugs', parentId: parent.id });
  const size = await asStaff('/attributes', { name: 'Size' });
  const large = await asStaff(`/attributes/${size.id}/values`, { value: 'Large' });
  const product = await asStaff('/products', {
    name: 'Blue mug',
    description: 'A mug that is blue',
    price: '12.50',
    stock: 20,
    brandId: brand.id,
    categoryIds: [category.id],
  });
  await asStaff(`/products/${product.id}/images`, { url: 'https://example.com/mug.png', alt: 'A mug' });
  await asStaff(`/products/${product.id}/variants`, { sku: 'MUG-L', stock: 5, attributeValueIds: [large.id] });
  const variantId: string = product.variants[0].id;
  await asStaff(`/inventory/${variantId}/adjustments`, { delta: 3, reason: 'received', note: 'by the back door' });
  await asStaff(`/inventory/${variantId}`, { lowStockThreshold: 4 }, 'PATCH');
  return variantId;
}

async function importProducts(shop: Shop, staff: Customer): Promise<void> {
  const answer = await fetch(`${shop.url}/api/v1/products/import`, {
    method: 'POST',
    headers: { ...staff.headers, 'content-type': 'text/csv', 'idempotency-key': randomUUID() },
    body: 'slug,name,price,sku,stock\ntrail-cap,Trail Cap,19.90,CAP-1,25\n',
  });
  if (!answer.ok) throw new Error(`The import was refused: ${await answer.text()}`);
}

async function sellWithCoupon(asStaff: Do, asCustomer: Do, variantId: string): Promise<void> {
  await asStaff('/pricing/rules', {
    name: 'Five off',
    kind: 'coupon',
    couponCode: 'FIVE',
    adjustment: { type: 'amount', value: 5 },
    usageLimit: 3,
    countries: ['DE'],
  });
  const items = [{ variantId, quantity: 1 }];
  const order = await asCustomer('/orders', { items, couponCode: 'FIVE', country: 'DE' });
  const payment = await asCustomer(`/orders/${order.id}/payments`, { provider: 'sandbox' });
  await asCustomer(`/sandbox/payments/${payment.id}/succeed`, {});
  await asCustomer('/cart/items', { variantId, quantity: 2 });
  await asCustomer('/cart/coupon', { code: 'FIVE' }, 'PUT');
}

/** One paid order is sent, and a part of it given back. */
async function fulfil(shop: Shop, asStaff: Do): Promise<void> {
  const [order] = await shop.rows<{ id: string }>(`select id from orders where status = 'paid' limit 1`);
  await asStaff(`/orders/${order?.id}/fulfilments`, { carrier: 'DHL', trackingNumber: 'JD014600003828392837' });
  const { lines } = await asStaff(`/orders/${order?.id}`);
  const reason = 'one did not fit';
  await asStaff(`/orders/${order?.id}/refunds`, {
    lines: [{ lineId: lines[0].id, quantity: 1 }],
    restock: true,
    reason,
  });
}

/** A message that failed for good takes its eight attempts; this one is written as the worker writes them. */
const deadLetter = `
  with letter as (
    insert into outbox (id, topic, payload, published_at, publications, dead_at)
    values (new_id(), 'order.paid', '{"orderId": "01a22b40-e1a6-7321-b7f9-5785ac73f08a"}', now(), 1, now()) returning id, payload
  )
  insert into dead_letters (id, queue, job, message_id, cause, payload, attempts, cause_key, history)
  select new_id(), 'mail', 'notifications.order_confirmation', id, 'Error: gone', payload, 8, 'Error: gone', '[]' from letter`;

/** Sealed is every ten minutes, and only what has many entries. */
const seal = `
  insert into stock_ledger_seals (variant_id, through_seq, entries, on_hand, reserved, brought_in, restocked, sold)
  select variant_id, max(seq), count(*), sum(delta), sum(reserved_delta), 0, 0, 0 from stock_ledger group by variant_id`;

/** Has a shop that trades write into every table that it has. */
export async function fillEveryTable({ shop, parties }: Trade): Promise<void> {
  const settled = (what: string, sql: string) =>
    eventually(async () => (await shop.rows(sql)).length === 0, { seconds: 120, what });
  await settled('every message', 'select 1 from outbox where processed_at is null');
  const staff = await newStaff(shop);
  const asStaff = doing(shop, staff);
  const variantId = await editCatalogue(asStaff);
  await importProducts(shop, staff);
  await sellWithCoupon(asStaff, doing(shop, parties.customer), variantId);
  await fulfil(shop, asStaff);
  await settled('every message', 'select 1 from outbox where processed_at is null');
  await settled('every refund', `select 1 from refunds where status = 'pending'`);
  await shop.rows(deadLetter);
  await shop.rows(seal);
}
