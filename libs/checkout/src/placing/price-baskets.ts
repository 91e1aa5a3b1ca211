import { Injectable } from '@nestjs/common';
import type { CartOwner, PriceSnapshot } from '#carts';
import type { Sellable } from '#catalog';
import { StoreSettings } from '#config';
import type { Tx } from '#database';
import { CheckCoupon, CouponInvalid, explain, PriceLines, type PricedBasket, type PriceTerms } from '#pricing';
import { chargedPrice } from '../rules/charged-price';
import type { Checkout, Docket } from './checkout';
import { type Basket, PricesMoved } from './basket';

interface Item {
  readonly sellable: Sellable;
  readonly quantity: number;
}

interface SeenItem extends Item, PriceSnapshot {
  readonly stale: boolean;
}

/** Bought at the prices of this moment, or at those that the customer saw in a cart as far as they count. */
export type UnpricedBasket =
  | { readonly kind: 'now'; readonly terms: PriceTerms; readonly items: readonly Item[] }
  | {
      readonly kind: 'seen';
      readonly cartId: string;
      readonly terms: PriceTerms;
      /** The country that the prices in the cart were made for. */
      readonly seenFor: string | null;
      readonly items: readonly SeenItem[];
    };

type SeenBasket = Extract<UnpricedBasket, { kind: 'seen' }>;
type Asked = UnpricedBasket & { readonly checkout: Checkout };
type Snapshots = readonly PriceSnapshot[];

/** Prices of one basket by the rules of this moment: for the country it was seen for, and for the one it goes to. */
interface PricesNow {
  readonly here: Snapshots;
  readonly there: Snapshots;
}

interface Judged {
  readonly checkout: Checkout;
  readonly basket: Basket;
  readonly movedVariantIds: readonly string[];
  /** The coupon on which a price rested that has moved. */
  readonly lostCoupon: string | undefined;
}

/** What the baskets of a batch cost, by the rules that the transaction reads from the database. Locks nothing. */
@Injectable()
export class PriceBaskets {
  constructor(
    private readonly prices: PriceLines,
    private readonly coupons: CheckCoupon,
    private readonly store: StoreSettings,
  ) {}

  /** Refuses with PricesMoved, and with CouponInvalid when a price has moved because its coupon can no longer be used. */
  async run(tx: Tx, docket: Docket, baskets: readonly Asked[]): Promise<{ checkout: Checkout; basket: Basket }[]> {
    const now = await this.pricesNow(tx, baskets);
    const judged = docket.each(baskets, (basket) => judge(basket, now.get(basket)));
    const lost = judged.flatMap(({ lostCoupon }) => lostCoupon ?? []);
    const usable = await this.coupons.usable(tx, lost);
    return docket.each(judged, ({ checkout, basket, movedVariantIds, lostCoupon }) => {
      if (lostCoupon !== undefined && !usable.has(lostCoupon)) throw new CouponInvalid(null);
      if (movedVariantIds.length > 0) {
        const owner = ownerOf(checkout);
        throw new PricesMoved({ owner, country: basket.country, variantIds: movedVariantIds });
      }
      return { checkout, basket };
    });
  }

  private async pricesNow(tx: Tx, baskets: readonly Asked[]): Promise<ReadonlyMap<Asked, PricesNow>> {
    const questions: PricedBasket[] = [];
    const ask = ({ items, terms }: UnpricedBasket, country: string | null): number => {
      const lines = items.map(({ sellable, quantity }) => ({ ...sellable, quantity }));
      return questions.push({ lines, terms: { ...terms, country, chargesUses: true } }) - 1;
    };
    const asked = baskets.map((basket) => {
      const there = ask(basket, basket.terms.country);
      const elsewhere = basket.kind === 'seen' && basket.seenFor !== basket.terms.country;
      return { basket, there, here: elsewhere ? ask(basket, basket.seenFor) : there };
    });
    const quotes = await this.prices.runAll(tx, questions);
    const snapshots = quotes.map((lines) =>
      lines.map(({ unitPriceMinor, steps }) => ({ unitPriceMinor, priceSteps: explain(steps, this.store.currency) })),
    );
    return new Map(
      asked.map(({ basket, here, there }) => [basket, { here: at(snapshots, here), there: at(snapshots, there) }]),
    );
  }
}

function judge(asked: Asked, now: PricesNow | undefined): Judged {
  if (!now) throw new Error('A basket was not priced.');
  const { checkout, terms } = asked;
  if (asked.kind === 'seen') return { checkout, ...asSeen(asked, now) };
  const lines = asked.items.map((item, index) => ({ ...item, ...at(now.there, index) }));
  const basket = { cartId: undefined, country: terms.country, lines };
  return { checkout, basket, movedVariantIds: [], lostCoupon: undefined };
}

/** At the prices that the customer saw, as far as they count; the others are named. */
function asSeen({ cartId, items, terms, seenFor }: SeenBasket, { here, there }: PricesNow): Omit<Judged, 'checkout'> {
  const movedVariantIds: string[] = [];
  let lostCoupon: string | undefined;
  const lines = items.map((item, index) => {
    const now = { here: at(here, index), there: at(there, index) };
    const elsewhere = terms.country !== seenFor && hasLost('geographic', item, now.there);
    const charged = chargedPrice<PriceSnapshot>({ ...item, elsewhere }, now);
    if (charged.kind === 'moved') {
      movedVariantIds.push(item.sellable.variantId);
      if (hasLost('coupon', item, now.there)) lostCoupon = terms.couponCode ?? undefined;
    }
    const { unitPriceMinor, priceSteps } = charged.kind === 'charge' ? charged.price : item;
    return { sellable: item.sellable, quantity: item.quantity, unitPriceMinor, priceSteps };
  });
  return { basket: { cartId, country: terms.country, lines }, movedVariantIds, lostCoupon };
}

function ownerOf({ command: { source } }: Checkout): CartOwner {
  if (source.kind !== 'cart') throw new Error('Only prices in a cart can have moved.');
  return source.owner;
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
