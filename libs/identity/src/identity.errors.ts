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
