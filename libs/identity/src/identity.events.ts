import { defineEvent } from '#queue';

/** Somebody wants a new password. It is published for addresses that nobody has as well. */
export const PasswordResetRequested = defineEvent<{ resetId: string }>('password_reset.requested');
