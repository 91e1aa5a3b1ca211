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

/** One movement of stock. Append-only: the database refuses to change or delete entries. */
@Entity('stock_ledger')
@Check(
  'stock_ledger_kind_known',
  "kind in ('initial', 'receipt', 'adjustment', 'reserve', 'confirm', 'release', 'expire', 'restock')",
)
@Index('stock_ledger_variant_idx', ['variantId', 'seq'])
@Index('stock_ledger_one_reserve', ['reservationId', 'variantId'], { unique: true, where: "kind = 'reserve'" })
@Index('stock_ledger_one_close', ['reservationId', 'variantId'], {
  unique: true,
  where: "kind in ('confirm', 'release', 'expire')",
})
export class StockLedgerEntry {
  @PrimaryColumn('uuid')
  id!: string;

  @Generated('increment')
  @Column('bigint')
  seq!: string;

  @Column('uuid', { name: 'variant_id' })
  variantId!: string;

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
}
