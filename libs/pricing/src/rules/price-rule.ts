/** Kinds of rules in the order in which they follow each other; the variant's own adjustment comes before all of them. */
export const ruleKinds = ['quantity', 'tier', 'seasonal', 'geographic', 'customer', 'coupon'] as const;
export type RuleKind = (typeof ruleKinds)[number];

/** What a rule does to a unit price. A percent and an amount are taken off; a price replaces. */
export type Adjustment =
  /** Parts per million: 10 % are 100,000. At most 1,000,000. */
  | { readonly type: 'percent'; readonly ppm: bigint }
  | { readonly type: 'amount'; readonly amountMinor: bigint }
  | { readonly type: 'price'; readonly priceMinor: bigint };

/** A rule as the engine sees it. Every condition that is given must hold; an empty list is no condition. */
export interface PriceRule {
  readonly id: string;
  readonly name: string;
  readonly kind: RuleKind;
  readonly adjustment: Adjustment;
  /** Units of the variant in the whole basket. */
  readonly minQuantity: number | null;
  readonly tier: string | null;
  /** From this instant on. */
  readonly startsAt: Date | null;
  /** Up to this instant, which is outside. */
  readonly endsAt: Date | null;
  /** ISO 3166-1 alpha-2. */
  readonly countries: readonly string[];
  readonly customerIds: readonly string[];
  /** In capitals. */
  readonly couponCode: string | null;
  readonly productIds: readonly string[];
  /** Categories below them count too. */
  readonly categoryIds: readonly string[];
  readonly brandIds: readonly string[];
  /** Among rules of a kind that are equally good for the customer, the highest priority wins, then the lowest id. */
  readonly priority: number;
  /** Ends the chain: no later kind is applied. */
  readonly exclusive: boolean;
  readonly active: boolean;
  /** Used as often as its limit allows. */
  readonly spent: boolean;
}

/** Who buys, where and when: what rules may depend on besides the product. */
export interface PriceContext {
  readonly tier: string | null;
  readonly customerId: string | null;
  readonly country: string | null;
  /** In capitals. */
  readonly couponCode: string | null;
  readonly at: Date;
}
