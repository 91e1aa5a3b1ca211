import { Injectable } from '@nestjs/common';
import type { PriceSnapshot } from '#carts';
import type { Sellable } from '#catalog';
import { StoreSettings } from '#config';
import type { Tx } from '#database';
import { CheckCoupon, explain, PriceLines, type PriceTerms } from '#pricing';
import { chargedPrice } from './rules/charged-price';

interface Item {
  readonly sellable: Sellable;
  readonly quantity: number;
}

interface SeenItem extends Item, PriceSnapshot {
  readonly stale: boolean;
}

type Priced<Part extends Item> = Pick<Part, 'sellable' | 'quantity'> & PriceSnapshot;

/** What a basket costs, by the rules that the transaction reads from the database. Locks nothing. */
@Injectable()
export class PriceBasket {
  constructor(
    private readonly prices: PriceLines,
    private readonly coupons: CheckCoupon,
    private readonly store: StoreSettings,
  ) {}

  /** At the prices of this moment. */
  async now(tx: Tx, items: readonly Item[], terms: PriceTerms): Promise<Priced<Item>[]> {
    const snapshots = await this.snapshots(tx, items, terms);
    return items.map((item, index) => ({ ...item, ...at(snapshots, index) }));
  }

  /**
   * At the prices that the customer saw, as far as they count; the others are named.
   * @throws CouponInvalid when a price has moved because the coupon in it can no longer be used
   */
  async asSeen(
    tx: Tx,
    items: readonly SeenItem[],
    terms: PriceTerms & { readonly seenFor: string | null },
  ): Promise<{ lines: Priced<SeenItem>[]; movedVariantIds: string[] }> {
    const here = await this.snapshots(tx, items, { ...terms, country: terms.seenFor });
    const there = terms.country === terms.seenFor ? here : await this.snapshots(tx, items, terms);
    const movedVariantIds: string[] = [];
    let lostCoupon = false;
    const lines = items.map((item, index) => {
      const now = { here: at(here, index), there: at(there, index) };
      const elsewhere = terms.country !== terms.seenFor && hasLost('geographic', item, now.there);
      const charged = chargedPrice<PriceSnapshot>({ ...item, elsewhere }, now);
      if (charged.kind === 'moved') {
        movedVariantIds.push(item.sellable.variantId);
        lostCoupon ||= hasLost('coupon', item, now.there);
      }
      const { unitPriceMinor, priceSteps } = charged.kind === 'charge' ? charged.price : item;
      return { sellable: item.sellable, quantity: item.quantity, unitPriceMinor, priceSteps };
    });
    if (lostCoupon && terms.couponCode !== null) await this.coupons.run(tx, terms.couponCode, null);
    return { lines, movedVariantIds };
  }

  private async snapshots(tx: Tx, items: readonly Item[], terms: PriceTerms): Promise<PriceSnapshot[]> {
    const lines = items.map(({ sellable, quantity }) => ({ ...sellable, quantity }));
    const quotes = await this.prices.run(tx, lines, { ...terms, chargesUses: true });
    return quotes.map(({ unitPriceMinor, steps }) => {
      return { unitPriceMinor, priceSteps: explain(steps, this.store.currency) };
    });
  }
}

/** Whether a price that was seen rests on a rule of this kind and the present one does not. */
function hasLost(kind: string, seen: PriceSnapshot, now: PriceSnapshot): boolean {
  const rests = ({ priceSteps }: PriceSnapshot): boolean => priceSteps.some((step) => step.kind === kind);
  return rests(seen) && !rests(now);
}

function at<Part>(parts: readonly Part[], index: number): Part {
  const part = parts[index];
  if (part === undefined) throw new Error('A line was not priced.');
  return part;
}
