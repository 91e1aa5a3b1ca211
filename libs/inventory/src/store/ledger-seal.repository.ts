import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';

/** How far one statement goes, so that none comes near the time that a statement has. */
export interface SealBatch {
  /** Variants that it looks at. */
  readonly variants: number;
  /** New entries of one variant that it takes at a time; the others are left to the next statement. */
  readonly entries: number;
  /** A variant with fewer new entries keeps its seal. */
  readonly atLeast: number;
}

export interface SealedBatch {
  /** The last variant that was looked at; undefined when there were none. */
  readonly last: string | null;
  readonly sealed: number;
  /** Whether a variant that was sealed may have more new entries. */
  readonly more: boolean;
}

/**
 * $1 begins behind this variant, $2 variants, $3 new entries each, $4 at least as many.
 *
 * Whoever sees an entry of a variant sees all that stand before it: they are written under the lock of its stock row, which
 * is kept until the commit, and get their number under it. So what one statement sees of a variant has no gaps that could
 * still be filled, and no lock is needed here. Of two that seal at once, the one that goes further wins.
 *
 * Entries that contradict each other are never sealed over: the audit starts before them until somebody has seen to it.
 */
const sealVariants = `
  with looked as (
    select stock.variant_id, coalesce(seal.through_seq, 0) as through_seq, coalesce(seal.entries, 0) as entries,
      coalesce(seal.on_hand, 0) as on_hand, coalesce(seal.reserved, 0) as reserved,
      coalesce(seal.brought_in, 0) as brought_in, coalesce(seal.restocked, 0) as restocked, coalesce(seal.sold, 0) as sold
    from stock left join stock_ledger_seals seal on seal.variant_id = stock.variant_id
    where $1::uuid is null or stock.variant_id > $1
    order by stock.variant_id limit $2
  ), fresh as (
    select looked.variant_id, entry.seq, entry.kind, entry.delta, entry.reserved_delta,
      looked.on_hand + sum(entry.delta) over so_far = entry.on_hand_after
        and looked.reserved + sum(entry.reserved_delta) over so_far = entry.reserved_after
        and case entry.kind
          when 'reserve' then entry.delta = 0 and entry.reserved_delta > 0
          when 'confirm' then entry.delta = entry.reserved_delta and entry.reserved_delta < 0
          when 'release' then entry.delta = 0 and entry.reserved_delta < 0
          when 'expire' then entry.delta = 0 and entry.reserved_delta < 0
          else entry.reserved_delta = 0
        end as sound
    from looked cross join lateral (
      select seq, kind, delta, reserved_delta, on_hand_after, reserved_after
      from stock_ledger ledger
      where ledger.variant_id = looked.variant_id and ledger.seq > looked.through_seq
      order by ledger.seq limit $3
    ) entry
    window so_far as (partition by looked.variant_id order by entry.seq rows unbounded preceding)
  ), sums as (
    select variant_id, max(seq) as through_seq, count(*) as entries, sum(delta) as on_hand, sum(reserved_delta) as reserved,
      coalesce(sum(delta) filter (where kind in ('initial', 'receipt', 'adjustment')), 0) as brought_in,
      coalesce(sum(delta) filter (where kind = 'restock'), 0) as restocked,
      coalesce(-sum(delta) filter (where kind = 'confirm'), 0) as sold
    from fresh group by variant_id
    having count(*) >= $4 and bool_and(sound)
  ), sealed as (
    insert into stock_ledger_seals as seal
      (variant_id, through_seq, entries, on_hand, reserved, brought_in, restocked, sold)
    select looked.variant_id, sums.through_seq, looked.entries + sums.entries, looked.on_hand + sums.on_hand,
      looked.reserved + sums.reserved, looked.brought_in + sums.brought_in, looked.restocked + sums.restocked,
      looked.sold + sums.sold
    from looked join sums on sums.variant_id = looked.variant_id
    order by looked.variant_id
    on conflict (variant_id) do update
    set through_seq = excluded.through_seq, entries = excluded.entries, on_hand = excluded.on_hand,
      reserved = excluded.reserved, brought_in = excluded.brought_in, restocked = excluded.restocked,
      sold = excluded.sold, sealed_at = now()
    where seal.through_seq < excluded.through_seq
    returning 1
  )
  select (select variant_id from looked order by variant_id desc limit 1) as last,
    (select count(*)::int from sealed) as sealed,
    exists (select from sums where entries = $3) as more`;

@Injectable()
export class LedgerSealRepository {
  /** Seals variants, in id order, behind this one; from the first one on when it is left out. */
  async seal(reader: Reader, afterVariant: string | null, batch: SealBatch): Promise<SealedBatch> {
    const [row] = await reader.query<SealedBatch>(sealVariants, [
      afterVariant,
      batch.variants,
      batch.entries,
      batch.atLeast,
    ]);
    return row ?? { last: null, sealed: 0, more: false };
  }
}
