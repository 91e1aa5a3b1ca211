/** Why somebody changes how many units are on hand. */
export const stockReasons = ['received', 'counted', 'damaged', 'lost', 'returned', 'correction', 'other'] as const;
export type StockReason = (typeof stockReasons)[number];

/** What a movement for this reason is called in the ledger: goods that arrived are a receipt. */
export function kindOfReason(reason: StockReason): 'receipt' | 'adjustment' {
  return reason === 'received' ? 'receipt' : 'adjustment';
}
