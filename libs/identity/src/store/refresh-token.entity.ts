import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { User } from './user.entity';

/**
 * One link of a session. A sign-in founds a family; each refresh replaces the newest token by its successor, so at most
 * one token of a family is neither replaced nor revoked. Revoking always takes the whole family.
 */
@Entity('refresh_tokens')
@Unique('refresh_tokens_hash_unique', ['tokenHash'])
@Index('refresh_tokens_family_idx', ['familyId'])
@Index('refresh_tokens_user_idx', ['userId'])
@Index('refresh_tokens_ended_idx', ['revokedAt'], { where: 'revoked_at is not null and replaced_at is null' })
@Index('refresh_tokens_expiry_idx', ['expiresAt'])
export class RefreshToken {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'family_id' })
  familyId!: string;

  @Column('uuid', { name: 'user_id' })
  @ForeignKey(() => User, { name: 'refresh_tokens_user_fk', onDelete: 'CASCADE' })
  userId!: string;

  /** SHA-256 of the token, in hex. The token itself is known to its owner only. */
  @Column('text', { name: 'token_hash' })
  tokenHash!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'replaced_at', nullable: true })
  replacedAt!: Date | null;

  /** The token that stands in this one's place; moves on while nobody has presented it. */
  @Column('uuid', { name: 'successor_id', nullable: true })
  successorId!: string | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}
