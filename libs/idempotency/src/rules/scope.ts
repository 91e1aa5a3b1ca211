/** Under which a user's keys are stored. */
export const scopeOfUser = (userId: string): string => `user:${userId}`;
