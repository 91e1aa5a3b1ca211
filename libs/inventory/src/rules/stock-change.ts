import type { StockLevel } from './shortfall';

/** The most units of one variant that may be on hand: what a counter of the database holds with room to spare. */
export const maxUnits = 1_000_000_000;

/** What is to become of the units on hand of one variant: so many more or fewer, or so many in all. */
export type StockChange = { readonly variantId: string } & (
  { readonly delta: number; readonly setTo?: undefined } | { readonly setTo: number; readonly delta?: undefined }
);

/** Why units on hand stay as they are. `stock_reserved`: fewer would be left than are held for orders. */
export type StockRefusal = 'unknown_variant' | 'stock_reserved' | 'too_much_stock';

/** What became of one change. `onHand` and `reserved` are those after it, and when it was refused those that stay. */
export type StockChangeOutcome =
  | {
      readonly kind: 'done';
      readonly variantId: string;
      readonly delta: number;
      readonly onHand: number;
      readonly reserved: number;
    }
  | {
      readonly kind: 'refused';
      readonly variantId: string;
      readonly refusal: StockRefusal;
      readonly onHand: number;
      readonly reserved: number;
    };

/**
 * Decides changes one after the other: a second one of the same variant starts from what the first has left. In the order
 * in which they were given; a variant without a level has no stock row.
 */
export function decideStockChanges(
  changes: readonly StockChange[],
  levels: readonly StockLevel[],
): readonly StockChangeOutcome[] {
  const current = new Map(levels.map((level) => [level.variantId, level]));
  return changes.map((change) => {
    const level = current.get(change.variantId);
    const outcome = decide(change, level);
    if (level && outcome.kind === 'done') current.set(change.variantId, { ...level, onHand: outcome.onHand });
    return outcome;
  });
}

function decide({ variantId, delta, setTo }: StockChange, level: StockLevel | undefined): StockChangeOutcome {
  const { onHand, reserved } = level ?? { onHand: 0, reserved: 0 };
  const wanted = setTo ?? onHand + delta;
  const refusal = level ? refusalOf(wanted, reserved) : 'unknown_variant';
  if (refusal !== undefined) return { kind: 'refused', variantId, refusal, onHand, reserved };
  return { kind: 'done', variantId, delta: wanted - onHand, onHand: wanted, reserved };
}

function refusalOf(wanted: number, reserved: number): StockRefusal | undefined {
  if (wanted < reserved) return 'stock_reserved';
  return wanted > maxUnits ? 'too_much_stock' : undefined;
}
