import type { StockChangeOutcome, StockRefusal } from './stock-change';

/** The most changes of one request, and the largest file that may hold them. */
export const adjustmentLimits = { items: 5000, fileBytes: 1024 * 1024, note: 500, sku: 64 } as const;

/** How a change names its variant: by id, a deleted one too, or by the SKU of one that is not deleted. */
export type NamedVariant =
  { readonly variantId: string; readonly sku?: undefined } | { readonly sku: string; readonly variantId?: undefined };

/** So many units more or fewer, or so many in all. */
export type Units =
  { readonly delta: number; readonly setTo?: undefined } | { readonly setTo: number; readonly delta?: undefined };

export interface Why {
  readonly reason: string;
  readonly note?: string;
}

/** Where in a request a change stands: a JSON pointer, or a line of a file. */
export type Place = { readonly pointer: string } | { readonly line: number };

/** One change of many, as it was asked for. */
export type AskedChange = NamedVariant & Units & Why & { readonly place: Place };

export type RefusedOutcome = Extract<StockChangeOutcome, { kind: 'refused' }>;

/** What a refusal says to people; `available` units are on hand and held for nobody. */
export function refusalDetail({ refusal, onHand, reserved }: RefusedOutcome): string {
  const details: Record<StockRefusal, string> = {
    unknown_variant: 'there is no such variant',
    stock_reserved: `of ${onHand} units on hand ${reserved} are held for orders`,
    too_much_stock: `there are ${onHand} units on hand; a variant has at most 1,000,000,000`,
  };
  return details[refusal];
}
