import { Column, Entity, Generated, Index, PrimaryColumn, Unique } from 'typeorm';

/**
 * One request to reset a password. Of those of one account that are neither closed nor over the oldest few count. A request for
 * an address that nobody has is a row as well, without a user, so that both are the same work.
 */
@Entity('password_resets')
@Unique('password_resets_hash_unique', ['tokenHash'])
@Index('password_resets_user_idx', ['userId', 'seq'])
@Index('password_resets_expiry_idx', ['expiresAt'])
export class PasswordReset {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('bigint')
  @Generated('increment')
  seq!: string;

  @Column('uuid', { name: 'user_id', nullable: true })
  userId!: string | null;

  /** SHA-256 of the token, in hex. The token itself is made when the mail is written, and kept nowhere. */
  @Column('text', { name: 'token_hash' })
  tokenHash!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  /** When it was used, or became pointless because the password was changed otherwise. */
  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt!: Date | null;
}
