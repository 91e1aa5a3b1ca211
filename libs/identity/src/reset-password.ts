import { Injectable } from '@nestjs/common';
import { Statements, TransactionRunner, type Tx } from '#database';
import { CheckStanding } from './check-standing';
import { InvalidResetToken } from './identity.errors';
import { Passwords } from './passwords/passwords';
import { ReplacePassword } from './replace-password';
import { hashOfSecret } from './sessions/refresh-secret';
import { PasswordResetRepository } from './store/password-reset.repository';
import { lockAccount } from './store/user.locks';

/**
 * Sets a new password by a token from a mail, once. Every other token of the account is void then, and every session is over.
 * Locks: account.
 */
@Injectable()
export class ResetPassword {
  constructor(
    private readonly statements: Statements,
    private readonly resets: PasswordResetRepository,
    private readonly passwords: Passwords,
    private readonly transactions: TransactionRunner,
    private readonly replacePassword: ReplacePassword,
    private readonly standing: CheckStanding,
  ) {}

  /** @throws InvalidResetToken before any hashing when the token cannot be ours; HashingBacklogFull */
  async run({ token, newPassword }: { token: string; newPassword: string }): Promise<void> {
    const tokenHash = hashOfSecret(token);
    const reset = await this.resets.byHash(this.statements, tokenHash);
    if (!reset?.open) throw new InvalidResetToken();
    const passwordHash = await this.passwords.hash(newPassword);
    await this.transactions.run((tx) => this.use(tx, { userId: reset.userId, tokenHash, passwordHash }));
    this.standing.forget();
  }

  private async use(tx: Tx, by: { userId: string; tokenHash: string; passwordHash: string }): Promise<void> {
    const user = await lockAccount(tx, by.userId);
    const reset = await this.resets.byHash(tx, by.tokenHash);
    if (!user?.active || !reset?.open) throw new InvalidResetToken();
    await this.replacePassword.run(tx, { userId: user.id, passwordHash: by.passwordHash });
  }
}
