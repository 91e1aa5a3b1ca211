import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { Role, Tier } from '../rules/profile';

/** An account. `emailKey` identifies it; `email` is the address as it was given. */
@Entity('users')
@Unique('users_email_key_unique', ['emailKey'])
@Check('users_role_known', "role in ('customer', 'staff', 'admin')")
@Check('users_tier_known', "tier in ('BRONZE', 'SILVER', 'GOLD', 'PLATINUM')")
export class User {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  email!: string;

  @Column('text', { name: 'email_key' })
  emailKey!: string;

  @Column('text', { nullable: true })
  name!: string | null;

  @Column('text', { name: 'password_hash' })
  passwordHash!: string;

  @Column('text', { default: 'customer' })
  role!: Role;

  @Column('text', { nullable: true })
  tier!: Tier | null;

  /** A closed account cannot sign in; its history stays. */
  @Column('boolean', { default: true })
  active!: boolean;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
