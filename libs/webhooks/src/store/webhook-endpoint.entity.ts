import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** Why we switched an endpoint off: it answered 410, or took nothing for days. */
export const disabledReasons = ['gone', 'failing'] as const;
export type DisabledReason = (typeof disabledReasons)[number];

/** A subscriber. Secrets are encrypted; the previous one signs too until `previousUntil`. A deleted one has none. */
@Entity('webhook_endpoints')
@Check('webhook_endpoints_disabled_reason_known', "disabled_reason in ('gone', 'failing')")
@Check('webhook_endpoints_can_sign', 'encrypted_secret is not null or deleted_at is not null')
export class WebhookEndpoint {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  url!: string;

  @Column('text', { array: true })
  events!: string[];

  @Column('boolean', { default: true })
  active!: boolean;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('text', { name: 'encrypted_secret', nullable: true })
  encryptedSecret!: string | null;

  @Column('text', { name: 'previous_encrypted_secret', nullable: true })
  previousEncryptedSecret!: string | null;

  @Column('timestamptz', { name: 'previous_until', nullable: true })
  previousUntil!: Date | null;

  /** The first failed attempt since the last one that was taken. */
  @Column('timestamptz', { name: 'failing_since', nullable: true })
  failingSince!: Date | null;

  @Column('text', { name: 'disabled_reason', nullable: true })
  disabledReason!: DisabledReason | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;
}
