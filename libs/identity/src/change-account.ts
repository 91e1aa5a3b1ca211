import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Tx } from '#database';
import { NotFound } from '#kernel';
import { CheckStanding } from './check-standing';
import { LastAdmin } from './identity.errors';
import { wouldLockOut } from './rules/last-admin';
import type { AccountRights, AccountView } from './rules/profile';
import { AccountReadModel } from './store/account.read-model';
import { PasswordResetRepository } from './store/password-reset.repository';
import { RefreshTokenRepository } from './store/refresh-token.repository';
import { lockAccountAndAdmins } from './store/user.locks';
import { UserRepository } from './store/user.repository';

export interface AccountChange {
  readonly id: string;
  /** What stays as it is, is left out. */
  readonly rights: Partial<AccountRights>;
}

/**
 * Changes what an account may do. Access tokens that say otherwise are refused within a second; closing an account ends its
 * sessions as well. Locks: account, those of all active admins included.
 */
@Injectable()
export class ChangeAccount {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly users: UserRepository,
    private readonly refreshTokens: RefreshTokenRepository,
    private readonly resets: PasswordResetRepository,
    private readonly accounts: AccountReadModel,
    private readonly standing: CheckStanding,
  ) {}

  /** @throws NotFound, LastAdmin */
  async run(change: AccountChange): Promise<AccountView> {
    const account = await this.transactions.run((tx) => this.change(tx, change));
    this.standing.forget();
    return account;
  }

  private async change(tx: Tx, { id, rights }: AccountChange): Promise<AccountView> {
    const locked = await lockAccountAndAdmins(tx, id);
    const user = locked.find((each) => each.id === id);
    if (!user || user.erasedAt) throw new NotFound('user');
    const { role = user.role, tier = user.tier, active = user.active } = rights;
    if (wouldLockOut(locked, { id, role, active })) throw new LastAdmin();
    await this.users.setRights(tx, id, { role, tier, active });
    if (!active) {
      await this.refreshTokens.revokeAllOf(tx, id);
      await this.resets.closeAllOf(tx, id);
    }
    const account = await this.accounts.find(tx, id);
    if (!account) throw new Error('The account got lost.');
    return account;
  }
}
