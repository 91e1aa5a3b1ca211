/** How long the token of a mail may be used. */
export const resetLifetimeSeconds = 3600;
