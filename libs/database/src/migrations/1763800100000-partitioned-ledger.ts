import type { MigrationInterface, QueryRunner } from 'typeorm';

const partitions = 16;

const partitionNames = Array.from({ length: partitions }, (_, n) => `stock_ledger_p${String(n).padStart(2, '0')}`);

const columns = `id, seq, variant_id, kind, delta, reserved_delta, on_hand_after, reserved_after, reservation_id, reference, actor, created_at`;

/** What refuses changes on the table itself is copied to its partitions; what refuses to empty it is not. */
const guards = `
  create trigger stock_ledger_append_only before update or delete on stock_ledger
    for each row execute function refuse_change();
  create trigger stock_ledger_no_truncate before truncate on stock_ledger
    for each statement execute function refuse_change();`;

const onlyOnce = `
  create unique index stock_ledger_one_reserve on stock_ledger (reservation_id, variant_id) where kind = 'reserve';
  create unique index stock_ledger_one_close on stock_ledger (reservation_id, variant_id)
    where kind in ('confirm', 'release', 'expire');`;

const setAside = `
  alter table stock_ledger rename to old_stock_ledger;
  alter table old_stock_ledger drop constraint stock_ledger_pkey;
  drop index if exists stock_ledger_variant_idx;
  drop index stock_ledger_one_reserve;
  drop index stock_ledger_one_close;`;

const takeOver = `
  insert into stock_ledger (${columns}) select ${columns} from old_stock_ledger order by seq;
  alter sequence stock_ledger_seq_seq owned by stock_ledger.seq;
  drop table old_stock_ledger;`;

/**
 * The ledger in partitions by variant, so that the history of one variant lies in one of them and its exactly-once indexes
 * go on holding for the whole ledger; and room for why somebody adjusted stock.
 */
export class PartitionedLedger1763800100000 implements MigrationInterface {
  name = 'PartitionedLedger1763800100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${setAside}
      create table stock_ledger (
        id uuid not null,
        seq bigint not null default nextval('stock_ledger_seq_seq'),
        variant_id uuid not null,
        kind text not null,
        delta integer not null,
        reserved_delta integer not null,
        on_hand_after integer not null,
        reserved_after integer not null,
        reservation_id uuid,
        reference text,
        actor text not null,
        created_at timestamptz not null default now(),
        reason text,
        note text,
        constraint stock_ledger_pkey primary key (variant_id, seq),
        constraint stock_ledger_kind_known check (
          kind in ('initial', 'receipt', 'adjustment', 'reserve', 'confirm', 'release', 'expire', 'restock')
        )
      ) partition by hash (variant_id);
      ${partitionNames.map(partitionOf).join('')}
      ${takeOver}
      ${onlyOnce}
      ${guards}
      ${partitionNames.map(guardAgainstEmptying).join('')}
    `);
  }

  /** Reasons and notes of adjustments are lost. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${setAside}
      create table stock_ledger (
        id uuid primary key,
        seq bigint not null default nextval('stock_ledger_seq_seq'),
        variant_id uuid not null,
        kind text not null,
        delta integer not null,
        reserved_delta integer not null,
        on_hand_after integer not null,
        reserved_after integer not null,
        reservation_id uuid,
        reference text,
        actor text not null,
        created_at timestamptz not null default now(),
        constraint stock_ledger_kind_known check (
          kind in ('initial', 'receipt', 'adjustment', 'reserve', 'confirm', 'release', 'expire', 'restock')
        )
      );
      ${takeOver}
      create index stock_ledger_variant_idx on stock_ledger (variant_id, seq);
      ${onlyOnce}
      ${guards}
    `);
  }
}

function partitionOf(name: string, remainder: number): string {
  return `create table ${name} partition of stock_ledger
    for values with (modulus ${partitions}, remainder ${remainder});`;
}

function guardAgainstEmptying(name: string): string {
  return `create trigger stock_ledger_no_truncate before truncate on ${name}
    for each statement execute function refuse_change();`;
}
