import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { newId } from '#kernel';
import { Outbox } from '#queue';
import { PasswordResetRequested } from './identity.events';
import { ResetTokens } from './passwords/reset-tokens';
import { emailKey } from './rules/email-key';
import { resetLifetimeSeconds } from './rules/reset-lifetime';
import { PasswordResetRepository } from './store/password-reset.repository';

/**
 * Has the owner of an address sent a one-time token by mail. Tokens that were sent before stay good until one is used, so that
 * nobody who keeps asking makes the owner's mails void; while the owner has as many as an account may have, no mail is sent. Does
 * the same work, the same writes included, whether or not there is such an account, and says nothing of it. Locks nothing.
 */
@Injectable()
export class RequestPasswordReset {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly resets: PasswordResetRepository,
    private readonly tokens: ResetTokens,
    private readonly outbox: Outbox,
  ) {}

  async run({ email }: { email: string }): Promise<void> {
    const resetId = newId();
    const tokenHash = this.tokens.hashOf(resetId);
    const reset = { id: resetId, emailKey: emailKey(email), tokenHash, lifetimeSeconds: resetLifetimeSeconds };
    await this.transactions.run(async (tx) => {
      await this.resets.insert(tx, reset);
      await this.outbox.append(tx, PasswordResetRequested, { resetId });
    });
  }
}
