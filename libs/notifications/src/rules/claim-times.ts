/** How long a notification belongs to whoever claimed it. A crashed sender delays the mail by no more than this. */
export const claimSeconds = 60;

/** When a transport gives up: well before the claim ends, so that a slow server never gets the same mail twice at once. */
export const deliverySeconds = 45;
