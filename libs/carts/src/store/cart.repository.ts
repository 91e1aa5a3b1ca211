import { Injectable } from '@nestjs/common';
import { prepared, type Reader, type Tx } from '#database';
import { newId } from '#kernel';
import { type CartOwner, nameOfOwner, ownersOf } from '../rules/cart-owner';
import type { ExplainedStep, PriceSnapshot } from '../rules/explained-step';
import { maxQuantity } from '../rules/quantity';

export interface CartItemRow {
  readonly id: string;
  readonly variantId: string;
  readonly quantity: number;
  readonly unitPriceMinor: bigint;
  readonly priceSteps: readonly ExplainedStep[];
  /** True when the snapshot is older than the time for which a seen price is honoured. */
  readonly stale: boolean;
}

export interface CartRow {
  readonly id: string;
  readonly version: number;
  readonly couponCode: string | null;
  readonly expiresAt: Date;
}

export type PeekedItem = Pick<CartItemRow, 'variantId' | 'quantity'>;

interface StoredItem extends Omit<CartItemRow, 'unitPriceMinor'> {
  readonly cartId: string;
  readonly unitPriceMinor: string;
}

const keepDays = 30;

const itemsOfCarts = prepared(`
  select id, cart_id as "cartId", variant_id as "variantId", quantity, unit_price_minor as "unitPriceMinor",
    price_steps as "priceSteps", priced_at < now() - make_interval(secs => $2) as stale
  from cart_items where cart_id = any($1::uuid[]) order by cart_id, created_at, id`);

const clearCarts = prepared(`
  with emptied as (delete from cart_items where cart_id = any($1::uuid[]))
  update carts set coupon_code = null, country = null, version = version + 1, updated_at = now(),
    expires_at = now() + make_interval(days => $2)
  where id = any($1::uuid[])`);

/** Which of these owners have a cart, whoever is at work on it: $1 customers, $2 hashes of guests' tokens. */
const knownOwners = prepared(`
  select user_id as "userId", token_hash as "tokenHash" from carts
  where user_id = any($1::uuid[]) or token_hash = any($2::text[])`);

const peekedItems = prepared(`
  select cart.user_id as "userId", cart.token_hash as "tokenHash", item.variant_id as "variantId", item.quantity
  from carts cart join cart_items item on item.cart_id = cart.id
  where cart.user_id = any($1::uuid[]) or cart.token_hash = any($2::text[])
  order by cart.id, item.created_at, item.id`);

interface OwnerColumns {
  readonly userId: string | null;
  readonly tokenHash: string | null;
}

const ownerColumns = (owners: readonly CartOwner[]): [userIds: string[], tokenHashes: string[]] => [
  owners.flatMap((owner) => (owner.kind === 'customer' ? [owner.userId] : [])),
  owners.flatMap((owner) => (owner.kind === 'guest' ? [owner.tokenHash] : [])),
];

/** Reads and writes carts. Every write bumps the version and lives on for another 30 days. */
@Injectable()
export class CartRepository {
  async find(reader: Reader, owner: CartOwner): Promise<CartRow | undefined> {
    const [row] = await reader.query<CartRow>(
      `select id, version, coupon_code as "couponCode", expires_at as "expiresAt" from carts
       where user_id = $1 or token_hash = $2`,
      ownerParameters(owner),
    );
    return row;
  }

  /** Makes the owner's cart unless there is one. Safe when two requests do it at once. */
  async ensure(tx: Tx, owner: CartOwner): Promise<void> {
    await tx.query(
      `insert into carts (id, user_id, token_hash, expires_at) values ($3, $1, $2, now() + make_interval(days => $4))
       on conflict do nothing`,
      [...ownerParameters(owner), newId(), keepDays],
    );
  }

  async items(reader: Reader, cartId: string, snapshotSeconds: number): Promise<CartItemRow[]> {
    return (await this.itemsOf(reader, [cartId], snapshotSeconds)).get(cartId) ?? [];
  }

  /** What is in each of these carts; empty ones are left out. */
  async itemsOf(
    reader: Reader,
    cartIds: readonly string[],
    snapshotSeconds: number,
  ): Promise<ReadonlyMap<string, CartItemRow[]>> {
    const rows = await reader.query<StoredItem>(itemsOfCarts, [cartIds, snapshotSeconds]);
    const items = new Map<string, CartItemRow[]>();
    for (const { cartId, ...row } of rows) {
      const item = { ...row, unitPriceMinor: BigInt(row.unitPriceMinor) };
      const others = items.get(cartId);
      if (others) others.push(item);
      else items.set(cartId, [item]);
    }
    return items;
  }

  /** What is in a cart, without prices. */
  async quantities(reader: Reader, cartId: string): Promise<Pick<CartItemRow, 'id' | 'variantId' | 'quantity'>[]> {
    return reader.query(
      `select id, variant_id as "variantId", quantity from cart_items where cart_id = $1 order by created_at, id`,
      [cartId],
    );
  }

  /** Puts so many units of a variant, all in all, into a cart, with a fresh price snapshot. Returns the item's id. */
  async putItem(
    tx: Tx,
    cartId: string,
    item: PriceSnapshot & { variantId: string; quantity: number },
  ): Promise<string> {
    const [row] = await tx.query<{ id: string }>(
      `insert into cart_items (id, cart_id, variant_id, quantity, unit_price_minor, price_steps)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (cart_id, variant_id) do update
       set quantity = excluded.quantity, unit_price_minor = excluded.unit_price_minor,
           price_steps = excluded.price_steps, priced_at = now()
       returning id`,
      [newId(), cartId, item.variantId, item.quantity, item.unitPriceMinor.toString(), JSON.stringify(item.priceSteps)],
    );
    await this.touch(tx, cartId);
    return row?.id ?? '';
  }

  /** Sets what the prices of a cart depend on besides its items; they are to be made anew. */
  async setTerms(
    tx: Tx,
    cartId: string,
    terms: { readonly couponCode: string | null; readonly country: string | null },
  ): Promise<void> {
    await tx.query('update carts set coupon_code = $2, country = $3 where id = $1', [
      cartId,
      terms.couponCode,
      terms.country,
    ]);
  }

  /** @returns false when the cart has no such item */
  async removeItem(tx: Tx, cartId: string, itemId: string): Promise<boolean> {
    const rows = await tx.query('delete from cart_items where cart_id = $1 and id = $2 returning id', [cartId, itemId]);
    if (rows.length > 0) await this.touch(tx, cartId);
    return rows.length > 0;
  }

  /** Empties carts; the coupon goes with the items. */
  async clear(tx: Tx, cartIds: readonly string[]): Promise<void> {
    if (cartIds.length > 0) await tx.query(clearCarts, [cartIds, keepDays]);
  }

  /** What is in the carts of these owners, in the order of each cart. */
  async peek(reader: Reader, owners: readonly CartOwner[]): Promise<(PeekedItem & { readonly owner: CartOwner })[]> {
    const rows = await reader.query<PeekedItem & OwnerColumns>(peekedItems, ownerColumns(owners));
    return rows.flatMap(({ variantId, quantity, ...row }) =>
      ownersOf(row).map((owner) => ({ owner, variantId, quantity })),
    );
  }

  /** Names of those of these owners who have a cart, empty or not. */
  async ownersWithCart(reader: Reader, owners: readonly CartOwner[]): Promise<ReadonlySet<string>> {
    const rows = await reader.query<OwnerColumns>(knownOwners, ownerColumns(owners));
    return new Set(rows.flatMap((row) => ownersOf(row).map(nameOfOwner)));
  }

  /** Replaces the price snapshots of a cart. */
  async reprice(tx: Tx, cartId: string, prices: ReadonlyMap<string, PriceSnapshot>): Promise<void> {
    await tx.query(
      `update cart_items set unit_price_minor = price.minor, price_steps = price.steps, priced_at = now()
       from unnest($2::uuid[], $3::bigint[], $4::jsonb[]) as price (variant_id, minor, steps)
       where cart_id = $1 and cart_items.variant_id = price.variant_id`,
      [
        cartId,
        [...prices.keys()],
        [...prices.values()].map(({ unitPriceMinor }) => unitPriceMinor.toString()),
        [...prices.values()].map(({ priceSteps }) => JSON.stringify(priceSteps)),
      ],
    );
    await this.touch(tx, cartId);
  }

  /** Moves everything from one cart into another, adding up, and deletes the emptied one. Both are locked. */
  async merge(tx: Tx, from: string, into: string): Promise<void> {
    await tx.query(
      `insert into cart_items as item (id, cart_id, variant_id, quantity, unit_price_minor, price_steps, priced_at, created_at)
       select new_id(), $2, variant_id, quantity, unit_price_minor, price_steps, priced_at, created_at from cart_items where cart_id = $1
       on conflict (cart_id, variant_id) do update set quantity = least(${maxQuantity}, item.quantity + excluded.quantity)`,
      [from, into],
    );
    await tx.query('delete from carts where id = $1', [from]);
    await this.touch(tx, into);
  }

  async remove(tx: Tx, cartId: string): Promise<void> {
    await tx.query('delete from carts where id = $1', [cartId]);
  }

  /** Deletes carts that nobody has touched for 30 days; returns how many. */
  async purgeAbandoned(reader: Reader, limit: number): Promise<number> {
    const rows = await reader.query(
      `delete from carts where id in (
         select id from carts where expires_at < now() order by expires_at limit $1 for update skip locked
       ) returning id`,
      [limit],
    );
    return rows.length;
  }

  private async touch(tx: Tx, cartId: string): Promise<void> {
    await tx.query(
      `update carts set version = version + 1, updated_at = now(), expires_at = now() + make_interval(days => $2) where id = $1`,
      [cartId, keepDays],
    );
  }
}

function ownerParameters(owner: CartOwner): [string | null, string | null] {
  return owner.kind === 'customer' ? [owner.userId, null] : [null, owner.tokenHash];
}
