export const tiers = ['BRONZE', 'SILVER', 'GOLD', 'PLATINUM'] as const;
export type Tier = (typeof tiers)[number];

/** What an account may do; each role includes the ones before it. */
export type Role = 'customer' | 'staff' | 'admin';

/** What people see of an account: never its password hash. */
export interface Profile {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly role: Role;
  readonly tier: Tier | null;
}

/** What admins decide about an account. */
export interface AccountRights {
  readonly role: Role;
  readonly tier: Tier | null;
  /** False: it cannot sign in, and its sessions are over. */
  readonly active: boolean;
}

/** What admins see of an account. */
export interface AccountView extends Profile, AccountRights {
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Leaves behind everything that is not for showing. */
export function profileOf({ id, email, name, role, tier }: Profile): Profile {
  return { id, email, name, role, tier };
}
