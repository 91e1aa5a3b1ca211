import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { FindContact } from './find-contact';
import { ResetTokens } from './passwords/reset-tokens';
import { resetLifetimeSeconds } from './rules/reset-lifetime';
import { PasswordResetRepository } from './store/password-reset.repository';

/** What the mail of a reset needs. */
export interface PasswordResetView {
  readonly email: string;
  /** Undefined when the reset is used, over or one too many: then no mail is to go out. */
  readonly token: string | undefined;
  readonly lifetimeSeconds: number;
}

/** This process has another JWT_SECRET than the one that took the request: it cannot make the token. */
class OtherSecret extends Error {
  override readonly name = 'OtherSecret';

  constructor() {
    super('The token of a password reset was made with another JWT_SECRET than the one of this process.');
  }
}

/** What is to be told to the owner of an account who wants a new password. For the mail alone: it holds the token. */
@Injectable()
export class ShowPasswordReset {
  constructor(
    private readonly statements: Statements,
    private readonly resets: PasswordResetRepository,
    private readonly contacts: FindContact,
    private readonly tokens: ResetTokens,
  ) {}

  /** @returns undefined when nobody is to be written to: there is no such account, or it is closed */
  async run(resetId: string): Promise<PasswordResetView | undefined> {
    const reset = await this.resets.byId(this.statements, resetId);
    const email = reset && (await this.contacts.run(this.statements, [reset.userId])).get(reset.userId);
    if (!reset || email === undefined) return undefined;
    if (reset.tokenHash !== this.tokens.hashOf(resetId)) throw new OtherSecret();
    const token = reset.open ? this.tokens.tokenOf(resetId) : undefined;
    return { email, token, lifetimeSeconds: resetLifetimeSeconds };
  }
}
