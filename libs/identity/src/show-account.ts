import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { NotFound } from '#kernel';
import type { AccountView } from './rules/profile';
import { AccountReadModel } from './store/account.read-model';

/** One account as admins see it. Erased ones are gone. */
@Injectable()
export class ShowAccount {
  constructor(
    private readonly statements: Statements,
    private readonly accounts: AccountReadModel,
  ) {}

  /** @throws NotFound */
  async run(id: string): Promise<AccountView> {
    const account = await this.accounts.find(this.statements, id);
    if (!account) throw new NotFound('user');
    return account;
  }
}
