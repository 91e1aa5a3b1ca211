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

/** Leaves behind everything that is not for showing. */
export function profileOf({ id, email, name, role, tier }: Profile): Profile {
  return { id, email, name, role, tier };
}
