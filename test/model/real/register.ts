import { createHash } from 'node:crypto';
import { newId, newSecretToken } from '#kernel';
import type { CheckoutShop } from '../../integration/checkout/checkout-under-test';
import { Shoppers } from '../../integration/checkout/shoppers';
import type { Headers_, Json } from '../../support/client';
import { known, type Opening, type Owner, owners, pricesMinor } from '../model/shop-model';

export interface Person {
  readonly id: string | null;
  readonly email: string;
  readonly headers: Headers_;
}

export interface PlacedOrder {
  readonly id: string;
  readonly reference: string;
  readonly reservationId: string;
  /** In the order of their variants. */
  readonly lineIds: readonly string[];
  /** What its owner sends to be let in. */
  readonly headers: Headers_;
}

/** How the things of one run are called in the shop: all of them are new, so that runs do not meet. */
export interface Register {
  /** In what is unique beyond the run: the names of coupons and events. */
  readonly run: string;
  readonly variants: readonly { readonly variantId: string; readonly productId: string }[];
  readonly coupons: Readonly<Record<string, { readonly code: string; readonly ruleId: string }>>;
  readonly people: Readonly<Record<Owner, Person>>;
  readonly guestToken: string;
  readonly guestTokenHash: string;
  readonly stranger: Headers_;
  readonly staff: Headers_;
  readonly orders: PlacedOrder[];
}

export const inShop = (amountMinor: number): string => (amountMinor / 100).toFixed(2);

export async function furnish(shop: CheckoutShop, { stock, limits }: Opening): Promise<Register> {
  const shoppers = new Shoppers(shop);
  const variants: { variantId: string; productId: string }[] = [];
  for (const [place, priceMinor] of pricesMinor.entries()) {
    variants.push(await shoppers.product({ stock: stock[place] ?? 0, price: inShop(priceMinor) }));
  }
  const ofThese = { productIds: variants.map(({ productId }) => productId) };
  const coupon = (adjustment: Json, usageLimit?: number) => shoppers.coupon({ adjustment, usageLimit, ...ofThese });
  const coupons = {
    TENTH: await coupon({ type: 'percent', value: '10' }, limits.TENTH),
    GIFT: await coupon({ type: 'amount', value: '5.00' }, limits.GIFT),
    TWO: await coupon({ type: 'amount', value: '2.00' }),
  };
  const guestToken = newSecretToken();
  const guest = { ...shoppers.guest(), headers: { 'x-cart-token': guestToken } };
  const [ada, ben, stranger] = await shoppers.customers(owners.length);
  return {
    run: newId(),
    variants,
    coupons,
    people: { ada: known(ada), ben: known(ben), guest },
    guestToken,
    guestTokenHash: createHash('sha256').update(guestToken).digest('base64url'),
    stranger: known(stranger).headers,
    staff: await shop.staff(),
    orders: [],
  };
}
