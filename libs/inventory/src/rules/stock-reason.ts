import { isStorableText } from '#kernel';

/** Why somebody changes how many units are on hand: a few words of the shop's own, such as these. */
export const usualReasons = ['received', 'counted', 'damaged', 'lost', 'returned', 'correction'] as const;

export const longestReason = 100;

/** Goods that arrived, however it is said, are a receipt in the ledger. */
const receipts = new Set(['received', 'receipt', 'delivery']);

export function kindOfReason(reason: string): 'receipt' | 'adjustment' {
  return receipts.has(reason.toLowerCase()) ? 'receipt' : 'adjustment';
}

export function isReason(text: string): boolean {
  return text !== '' && text.length <= longestReason && isStorableText(text);
}
