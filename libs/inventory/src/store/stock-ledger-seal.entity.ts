import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What the entries of one variant come to, from the first up to and with `throughSeq`. */
@Entity('stock_ledger_seals')
export class StockLedgerSeal {
  @PrimaryColumn('uuid', { name: 'variant_id' })
  variantId!: string;

  @Column('bigint', { name: 'through_seq' })
  throughSeq!: string;

  /** How many there are. */
  @Column('bigint')
  entries!: string;

  @Column('bigint', { name: 'on_hand' })
  onHand!: string;

  @Column('bigint')
  reserved!: string;

  /** Units of initial, receipt and adjustment. */
  @Column('bigint', { name: 'brought_in' })
  broughtIn!: string;

  @Column('bigint')
  restocked!: string;

  @Column('bigint')
  sold!: string;

  @Column('timestamptz', { name: 'sealed_at', default: () => 'now()' })
  sealedAt!: Date;
}
