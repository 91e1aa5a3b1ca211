import { Check, Column, Entity, Generated, Index, PrimaryColumn } from 'typeorm';

export const ledgerKinds = [
  'initial',
  'receipt',
  'adjustment',
  'reserve',
  'confirm',
  'release',
  'expire',
  'restock',
] as const;
export type LedgerKind = (typeof ledgerKinds)[number];

/**
 * One movement of stock. Append-only: the database refuses to change or delete entries. They lie in partitions by variant;
 * entries of a variant are written under the lock of its stock row, so `seq` is the order in which they happened.
 */
@Entity('stock_ledger')
@Check(
  'stock_ledger_kind_known',
  "kind in ('initial', 'receipt', 'adjustment', 'reserve', 'confirm', 'release', 'expire', 'restock')",
)
@Index('stock_ledger_one_reserve', ['reservationId', 'variantId'], { unique: true, where: "kind = 'reserve'" })
@Index('stock_ledger_one_close', ['reservationId', 'variantId'], {
  unique: true,
  where: "kind in ('confirm', 'release', 'expire')",
})
export class StockLedgerEntry {
  @PrimaryColumn('uuid', { name: 'variant_id', primaryKeyConstraintName: 'stock_ledger_pkey' })
  variantId!: string;

  @Generated('increment')
  @PrimaryColumn('bigint', { primaryKeyConstraintName: 'stock_ledger_pkey' })
  seq!: string;

  @Column('uuid')
  id!: string;

  @Column('text')
  kind!: LedgerKind;

  @Column('integer')
  delta!: number;

  @Column('integer', { name: 'reserved_delta' })
  reservedDelta!: number;

  @Column('integer', { name: 'on_hand_after' })
  onHandAfter!: number;

  @Column('integer', { name: 'reserved_after' })
  reservedAfter!: number;

  @Column('uuid', { name: 'reservation_id', nullable: true })
  reservationId!: string | null;

  @Column('text', { nullable: true })
  reference!: string | null;

  @Column('text')
  actor!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  /** Why somebody adjusted the stock; null for movements that orders make. */
  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('text', { nullable: true })
  note!: string | null;
}
