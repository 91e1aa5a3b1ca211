import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** A cart of one customer, or of the guest who has its token. Only the token's hash is kept. */
@Entity('carts')
@Unique('carts_user_unique', ['userId'])
@Unique('carts_token_unique', ['tokenHash'])
@Check('carts_have_an_owner', 'user_id is not null or token_hash is not null')
@Index('carts_expiry_idx', ['expiresAt'])
export class Cart {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'user_id', nullable: true })
  userId!: string | null;

  @Column('text', { name: 'token_hash', nullable: true })
  tokenHash!: string | null;

  @Column('text', { name: 'coupon_code', nullable: true })
  couponCode!: string | null;

  /** What the prices in it were made for: where a checkout said the order would go. */
  @Column('text', { nullable: true })
  country!: string | null;

  @Column('integer', { default: 1 })
  version!: number;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
