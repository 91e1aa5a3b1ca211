import type { Role } from './profile';

interface Account {
  readonly id: string;
  readonly role: Role;
  readonly active: boolean;
}

const isActiveAdmin = ({ role, active }: Pick<Account, 'role' | 'active'>): boolean => role === 'admin' && active;

/** Whether nobody would be left who can administer the shop, when one of these accounts had other rights. */
export function wouldLockOut(accounts: readonly Account[], changed: Account): boolean {
  const before = accounts.some((account) => isActiveAdmin(account));
  const others = accounts.some((account) => account.id !== changed.id && isActiveAdmin(account));
  return before && !others && !isActiveAdmin(changed);
}
