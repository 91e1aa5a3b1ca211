/** The most units of one variant that a cart may hold; adding more stays there. */
export const maxQuantity = 999;

/** The most different variants that a cart may hold, so that a checkout is bounded. */
export const maxItems = 100;
