import { DomainError } from '#kernel';
import { passwordLength } from './rules/password-length';

/** Another account has this e-mail address, in whatever case. */
export class EmailTaken extends DomainError {
  constructor() {
    super('conflict', 'email_taken', { detail: 'There is an account with this e-mail address.' });
  }
}

/** Unknown address, wrong password or closed account: the three are not told apart. */
export class InvalidCredentials extends DomainError {
  constructor() {
    super('unauthenticated', 'invalid_credentials', { detail: 'The e-mail address or the password is wrong.' });
  }
}

/** Unknown, expired, revoked, or used before. */
export class InvalidRefreshToken extends DomainError {
  constructor() {
    super('unauthenticated', 'invalid_refresh_token', { detail: 'The session has ended; sign in again.' });
  }
}

/**
 * What somebody who is signed in gave as their password is not it. No refusal of the session: a front end must not take it for
 * one and sign its user out.
 */
export class WrongPassword extends DomainError {
  constructor() {
    super('forbidden', 'wrong_password', { detail: 'The current password is wrong.' });
  }
}

/** A new password comes with the current one, and the current one is asked for by nothing else. */
export class PasswordChangeIncomplete extends DomainError {
  constructor(missing: 'currentPassword' | 'newPassword') {
    const detail = 'A password is changed with both: currentPassword and newPassword.';
    super('invalid', 'validation_failed', { detail, errors: [{ pointer: `/${missing}`, detail: 'is missing' }] });
  }
}

/** Unknown, over, or void since one of the account's was used or its password changed: they are not told apart. */
export class InvalidResetToken extends DomainError {
  constructor() {
    super('invalid', 'invalid_reset_token', { detail: 'The token is not valid any more; ask for another one.' });
  }
}

/** Nobody would be left who can administer the shop. Nothing was changed. */
export class LastAdmin extends DomainError {
  constructor() {
    super('conflict', 'last_admin', { detail: 'This is the last active admin; make another one first.' });
  }
}

export class ForeignCursor extends DomainError {
  constructor() {
    super('invalid', 'invalid_cursor', { detail: 'The cursor does not belong to this list and sort order.' });
  }
}

/** More passwords wait to be hashed than the bound allows. Nothing was changed. */
export class HashingBacklogFull extends DomainError {
  constructor() {
    super('busy', 'busy', {
      detail: 'Too many people are signing in at once; nothing was changed. Try again.',
      retryAfterSeconds: 2,
    });
  }
}

export class InvalidEmail extends DomainError {
  constructor() {
    super('invalid', 'invalid_email', { detail: 'This is not an e-mail address.' });
  }
}

export class PasswordLengthOutOfRange extends DomainError {
  constructor() {
    const { min, max } = passwordLength;
    super('invalid', 'invalid_password', { detail: `A password has ${min} to ${max} characters.` });
  }
}
