import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '#database';
import { CheckStanding } from './check-standing';
import { ConfirmPassword } from './confirm-password';
import { WrongPassword } from './identity.errors';
import { Passwords } from './passwords/passwords';
import { ReplacePassword } from './replace-password';
import { lockAccount } from './store/user.locks';

export interface PasswordChange {
  readonly userId: string;
  /** The caller's own session, which goes on; all others end. */
  readonly sessionId: string | undefined;
  readonly currentPassword: string;
  readonly newPassword: string;
}

/** Changes the password of somebody who knows the old one. Locks: account. */
@Injectable()
export class ChangePassword {
  constructor(
    private readonly confirmPassword: ConfirmPassword,
    private readonly passwords: Passwords,
    private readonly transactions: TransactionRunner,
    private readonly replacePassword: ReplacePassword,
    private readonly standing: CheckStanding,
  ) {}

  /** @throws InvalidToken, WrongPassword (also when it was changed meanwhile), HashingBacklogFull */
  async run({ userId, sessionId, currentPassword, newPassword }: PasswordChange): Promise<void> {
    const { checkedHash } = await this.confirmPassword.run({ userId, password: currentPassword });
    const passwordHash = await this.passwords.hash(newPassword);
    await this.transactions.run(async (tx) => {
      const user = await lockAccount(tx, userId);
      if (!user?.active || user.passwordHash !== checkedHash) throw new WrongPassword();
      await this.replacePassword.run(tx, { userId, passwordHash, keptSessionId: sessionId });
    });
    this.standing.forget();
  }
}
