import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Statements } from '#database';
import { IdempotencyKeys, nameOf } from '#idempotency';
import { FindAvailability } from '#inventory';
import { OutOfStock, type ShortLine } from '../checkout.errors';
import type { Checkout } from './checkout';
import { PeekBaskets, type PeekedLine } from './peek-baskets';

const remembered = { max: 1000, ttl: 60_000 };

/**
 * Refuses checkouts of what is sold out without a lock and without a transaction. What ran short lately is remembered only to
 * know when to look: every refusal rests on what the database says at that moment, holds that are over counted as free.
 */
@Injectable()
export class SoldOut {
  /** Ids of variants and of products that were short. */
  private readonly short = new LRUCache<string, true>(remembered);

  constructor(
    private readonly statements: Statements,
    private readonly peekBaskets: PeekBaskets,
    private readonly availability: FindAvailability,
    private readonly keys: IdempotencyKeys,
  ) {}

  /** Remembers what a checkout was refused for. */
  learn({ command: { source } }: Checkout, { lines }: OutOfStock): void {
    for (const { variantId, pointer } of lines) {
      this.short.set(variantId, true);
      const item = source.kind === 'items' ? source.items[Number(pointer.split('/')[2])] : undefined;
      if (item?.productId !== undefined) this.short.set(item.productId, true);
    }
  }

  /**
   * Those that cannot be placed, each with its refusal. Keys are looked up after the stock: whoever took the last unit wrote
   * its key with it, so the answer of a checkout that was placed is never hidden by what it has taken itself; and one that is being placed is
   * not answered before it is.
   */
  async hopeless(checkouts: readonly Checkout[]): Promise<ReadonlyMap<Checkout, OutOfStock>> {
    const suspects = this.short.size === 0 ? [] : checkouts.filter((checkout) => this.mayBeShort(checkout));
    if (suspects.length === 0) return new Map();
    const baskets = await this.peekBaskets.run(suspects);
    const refusals = await this.refusals(baskets);
    const claims = [...refusals.keys()].flatMap(({ command: { claim } }) => claim ?? []);
    const known = await this.keys.known(this.statements, claims);
    const atWork = await this.keys.atWork(this.statements, claims);
    return new Map(
      [...refusals].filter(
        ([
          {
            command: { claim },
          },
        ]) => {
          return !claim || !(known.has(nameOf(claim)) || atWork.has(nameOf(claim)));
        },
      ),
    );
  }

  private mayBeShort({ command: { source } }: Checkout): boolean {
    if (source.kind === 'cart') return true;
    return source.items.some(({ variantId, productId }) => this.short.has(variantId ?? productId ?? ''));
  }

  private async refusals(
    baskets: ReadonlyMap<Checkout, readonly PeekedLine[]>,
  ): Promise<ReadonlyMap<Checkout, OutOfStock>> {
    const ids = new Set([...baskets.values()].flatMap((lines) => lines.map(({ variantId }) => variantId)));
    const wanted = [...ids].filter((id) => this.short.has(id));
    if (wanted.length === 0) return new Map();
    const available = await this.availability.run(this.statements, wanted);
    for (const { variantId, productId } of [...baskets.values()].flat()) {
      if ((available.get(variantId) ?? 0) === 0) continue;
      this.short.delete(variantId);
      this.short.delete(productId);
    }
    const refusals = new Map<Checkout, OutOfStock>();
    for (const [checkout, lines] of baskets) {
      const missing = lines.every(({ sellable }) => sellable) ? missingIn(lines, available) : [];
      if (missing.length > 0) refusals.set(checkout, new OutOfStock(missing, true));
    }
    return refusals;
  }
}

/** Lines of variants that were looked at and have too little for all lines of them together. */
function missingIn(lines: readonly PeekedLine[], available: ReadonlyMap<string, number>): ShortLine[] {
  const totals = new Map<string, number>();
  for (const { variantId, quantity } of lines) totals.set(variantId, (totals.get(variantId) ?? 0) + quantity);
  return [...totals].flatMap(([variantId, requested]) => {
    const left = available.get(variantId);
    if (left === undefined || requested <= left) return [];
    const index = lines.find((line) => line.variantId === variantId)?.index ?? 0;
    return [{ pointer: `/items/${index}/quantity`, variantId, requested, available: left }];
  });
}
