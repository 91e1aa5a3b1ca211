import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** What the sandbox was told to do with a payment: its memory, as a real provider has one. */
@Entity('sandbox_charges')
@Check('sandbox_charges_outcome_known', "outcome in ('failed', 'cancelled', 'captured')")
export class SandboxCharge {
  @PrimaryColumn('uuid', { name: 'payment_id' })
  paymentId!: string;

  @Column('text')
  outcome!: 'failed' | 'cancelled' | 'captured';

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
