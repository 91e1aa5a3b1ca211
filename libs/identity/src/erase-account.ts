import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { InvalidToken } from '#http';
import { CheckStanding } from './check-standing';
import type { ConfirmedPassword } from './confirm-password';
import { LastAdmin, WrongPassword } from './identity.errors';
import { wouldLockOut } from './rules/last-admin';
import { PasswordResetRepository } from './store/password-reset.repository';
import { RefreshTokenRepository } from './store/refresh-token.repository';
import { lockAccountAndAdmins } from './store/user.locks';
import { UserRepository } from './store/user.repository';

/**
 * Takes everything personal out of an account, for good; its id stands for nobody from then on. Who writes on behalf of the
 * account meanwhile may still finish: see `UnsweptAccounts`. Locks: account, those of all active admins included.
 */
@Injectable()
export class EraseAccount {
  constructor(
    private readonly users: UserRepository,
    private readonly refreshTokens: RefreshTokenRepository,
    private readonly resets: PasswordResetRepository,
    private readonly standing: CheckStanding,
  ) {}

  /**
   * @returns by what mails to the account are known
   * @throws InvalidToken, WrongPassword when it was changed since it was confirmed, LastAdmin
   */
  async run(tx: Tx, { userId, checkedHash }: ConfirmedPassword): Promise<{ email: string; resetIds: string[] }> {
    const locked = await lockAccountAndAdmins(tx, userId);
    const user = locked.find(({ id }) => id === userId);
    if (!user?.active) throw new InvalidToken();
    if (user.passwordHash !== checkedHash) throw new WrongPassword();
    if (wouldLockOut(locked, { id: userId, role: 'customer', active: false })) throw new LastAdmin();
    await this.refreshTokens.removeAllOf(tx, userId);
    await this.resets.closeAllOf(tx, userId);
    await this.users.erase(tx, userId);
    tx.afterCommit(() => this.standing.forget());
    return { email: user.email, resetIds: await this.resets.idsOf(tx, userId) };
  }
}
