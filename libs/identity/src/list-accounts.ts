import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { ForeignCursor } from './identity.errors';
import { type AccountPosition, isAccountPosition } from './rules/account-sort';
import { emailKey } from './rules/email-key';
import type { AccountView, Role } from './rules/profile';
import { AccountReadModel, type AccountSlice } from './store/account.read-model';

export interface AccountFilter {
  readonly role?: Role;
  readonly active?: boolean;
  /** The whole address, whatever its case. */
  readonly email?: string;
}

/** Accounts as admins see them. Erased ones are gone. */
@Injectable()
export class ListAccounts {
  constructor(
    private readonly statements: Statements,
    private readonly accounts: AccountReadModel,
  ) {}

  /** @throws ForeignCursor */
  async run(
    { email, ...others }: AccountFilter,
    slice: AccountSlice,
  ): Promise<{ items: readonly AccountView[]; total: number; end: AccountPosition | undefined }> {
    if (slice.after && !isAccountPosition(slice.sort, slice.after)) throw new ForeignCursor();
    const filter = { ...others, emailKey: email === undefined ? undefined : emailKey(email) };
    const total = await this.accounts.count(this.statements, filter);
    const found = await this.accounts.page(this.statements, filter, { ...slice, limit: slice.limit + 1 });
    const items = found.slice(0, slice.limit);
    const last = found.length > slice.limit ? items.at(-1) : undefined;
    return { items: items.map(({ view }) => view), total, end: last && { key: last.sortKey, id: last.view.id } };
  }
}
