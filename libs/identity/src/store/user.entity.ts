import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Role, Tier } from '../rules/profile';

/**
 * An account. `emailKey` identifies it; `email` is the address as it was given. Of an erased one only the row is left, so that
 * what its orders are named by stands for somebody.
 */
@Entity('users')
@Unique('users_email_key_unique', ['emailKey'])
@Check('users_role_known', "role in ('customer', 'staff', 'admin')")
@Check('users_tier_known', "tier in ('BRONZE', 'SILVER', 'GOLD', 'PLATINUM')")
@Index('users_rights_idx', ['rightsChangedAt'], { where: 'rights_changed_at is not null' })
@Index('users_recent_idx', ['createdAt', 'id'], { where: 'erased_at is null' })
@Index('users_admins_idx', ['id'], { where: "role = 'admin' and active" })
@Index('users_unswept_idx', ['erasedAt'], { where: 'erased_at is not null and erasure_swept_at is null' })
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

  /** When role or `active` changed last: tokens from before say what is not true any more. */
  @Column('timestamptz', { name: 'rights_changed_at', nullable: true })
  rightsChangedAt!: Date | null;

  @Column('timestamptz', { name: 'erased_at', nullable: true })
  erasedAt!: Date | null;

  /** When it was made sure that nothing which was under way has left anything behind. */
  @Column('timestamptz', { name: 'erasure_swept_at', nullable: true })
  erasureSweptAt!: Date | null;
}
