import { defineEvent } from '#queue';

/** What can be sold of a variant went from above its threshold to at or below it. Once for each time that it does. */
export const StockRanLow = defineEvent<{ variantId: string }>('stock.ran_low');
