import type { Rule } from './rule';
import { stockRules } from './stock';
import { ledgerGuards, shapeOfEntries, wrongReturns } from './stock-ledger';

/**
 * These columns of the entries behind the seal of their variant; of all entries of a variant without one. By the index of
 * each variant: `offset 0` keeps the planner from reading the ledger as a whole instead.
 */
const fresh = (columns: string): string => `
    fresh as materialized (
      select entry.*
      from stock left join stock_ledger_seals seal on seal.variant_id = stock.variant_id
      cross join lateral (
        select ${columns} from stock_ledger ledger
        where ledger.variant_id = stock.variant_id and ledger.seq > coalesce(seal.through_seq, 0) offset 0
      ) entry
    )`;

const ledger: Pick<Rule, 'id' | 'sql'> = {
  id: 'I2',
  sql: `
    with ${fresh('variant_id, seq, delta, reserved_delta, on_hand_after, reserved_after')}, entries as (
      select fresh.variant_id, seq, on_hand_after, reserved_after,
        coalesce(seal.on_hand, 0) + sum(delta) over so_far as on_hand,
        coalesce(seal.reserved, 0) + sum(reserved_delta) over so_far as reserved
      from fresh left join stock_ledger_seals seal on seal.variant_id = fresh.variant_id
      window so_far as (partition by fresh.variant_id order by seq rows unbounded preceding)
    ), sums as (
      select variant_id, sum(delta) as on_hand, sum(reserved_delta) as reserved from fresh group by variant_id
    ), totals as (
      select stock.variant_id, coalesce(seal.on_hand, 0) + coalesce(sums.on_hand, 0) as on_hand,
        coalesce(seal.reserved, 0) + coalesce(sums.reserved, 0) as reserved
      from stock
      left join stock_ledger_seals seal on seal.variant_id = stock.variant_id
      left join sums on sums.variant_id = stock.variant_id
    )
    select stock.variant_id::text as subject,
      format('counters say %s on hand and %s reserved, seal and ledger %s and %s',
        stock.on_hand, stock.reserved, totals.on_hand, totals.reserved) as detail
    from stock join totals on totals.variant_id = stock.variant_id
    where stock.on_hand <> totals.on_hand or stock.reserved <> totals.reserved
    union all
    select variant_id::text,
      format('entry %s says %s on hand and %s reserved, the entries up to it %s and %s',
        seq, on_hand_after, reserved_after, on_hand, reserved)
    from entries where on_hand_after <> on_hand or reserved_after <> reserved
    union all ${ledgerGuards}`,
};

const holdKinds = `kind in ('reserve', 'confirm', 'release', 'expire')`;

/** What the ledger has of a hold from before the seal, when it was opened there: at most one entry by each index. */
const olderEntries = `
      select seq, kind, delta, reserved_delta from stock_ledger ledger
      where ledger.variant_id = pairs.variant_id and ledger.reservation_id = pairs.reservation_id
        and kind = 'reserve' and ledger.seq <= seal.through_seq
      union all
      select seq, kind, delta, reserved_delta from stock_ledger ledger
      where ledger.variant_id = pairs.variant_id and ledger.reservation_id = pairs.reservation_id
        and kind in ('confirm', 'release', 'expire') and ledger.seq <= seal.through_seq`;

const holdsSinceSeals = `
    with ${fresh('variant_id, reservation_id, seq, kind, delta, reserved_delta')}, active as (
      select line.reservation_id, line.variant_id, line.quantity
      from reservations reservation join reservation_lines line on line.reservation_id = reservation.id
      where reservation.status = 'active'
    ), held as (
      select variant_id, sum(quantity) as quantity from active group by variant_id
    ), touched as (
      select reservation_id, variant_id, bool_or(kind = 'reserve') as whole
      from fresh where ${holdKinds} group by reservation_id, variant_id
    ), pairs as (
      select reservation_id, variant_id, coalesce(whole, false) as whole
      from touched full join active using (reservation_id, variant_id)
    ), entries as (
      select reservation_id, variant_id, seq, kind, delta, reserved_delta from fresh where ${holdKinds}
      union all
      select pairs.reservation_id, pairs.variant_id, entry.seq, entry.kind, entry.delta, entry.reserved_delta
      from pairs join stock_ledger_seals seal on seal.variant_id = pairs.variant_id
      cross join lateral (${olderEntries} offset 0) entry
      where not pairs.whole
    ), moved as (
      select reservation_id, variant_id,
        sum(reserved_delta) filter (where kind = 'reserve') as opened,
        sum(reserved_delta) as still_held,
        sum(delta) as on_hand_delta,
        string_agg(kind, ', ' order by seq) filter (where kind <> 'reserve') as closing
      from entries group by reservation_id, variant_id
    ), lines as (
      select pairs.reservation_id, pairs.variant_id, line.quantity, line.status
      from pairs left join lateral (
        select line.quantity, reservation.status
        from reservation_lines line join reservations reservation on reservation.id = line.reservation_id
        where line.reservation_id = pairs.reservation_id and line.variant_id = pairs.variant_id offset 0
      ) line on true
    )`;

/** Holds that are open, or that something has happened to behind the seals. */
const holds: Pick<Rule, 'id' | 'sql'> = {
  id: 'I3',
  sql: `
    ${holdsSinceSeals}
    select coalesce(stock.variant_id, held.variant_id)::text as subject,
      format('%s reserved, active reservations hold %s', stock.reserved, coalesce(held.quantity, 0)) as detail
    from stock full join held on held.variant_id = stock.variant_id
    where coalesce(stock.reserved, 0) <> coalesce(held.quantity, 0)
    union all
    select coalesce(lines.reservation_id::text, 'stock_ledger'),
      format('%s of variant %s, %s; the ledger opened %s and closed by %s', lines.quantity,
        lines.variant_id, lines.status, moved.opened, coalesce(moved.closing, 'nothing'))
    from lines left join moved
      on moved.reservation_id = lines.reservation_id and moved.variant_id = lines.variant_id
    where lines.quantity is null or moved.opened is distinct from lines.quantity
      or moved.still_held is distinct from case when lines.status = 'active' then lines.quantity else 0 end
      or moved.on_hand_delta is distinct from case when lines.status = 'confirmed' then -lines.quantity else 0 end
      or moved.closing is distinct from
        case lines.status when 'confirmed' then 'confirm' when 'released' then 'release' when 'expired' then 'expire' end`,
};

/** Lines of the sales that the fresh entries say units came back to. */
const returnedTo = `(
        select line.* from (
          select distinct reservation_id, variant_id from fresh where kind = 'restock'
        ) pair cross join lateral (
          select * from reservation_lines line
          where line.reservation_id = pair.reservation_id and line.variant_id = pair.variant_id offset 0
        ) line
      )`;

const balance: Pick<Rule, 'id' | 'sql'> = {
  id: 'I4',
  sql: `
    with ${fresh('variant_id, reservation_id, seq, kind, delta, reserved_delta')}, moved as (
      select variant_id,
        sum(delta) filter (where kind in ('initial', 'receipt', 'adjustment')) as brought_in,
        sum(delta) filter (where kind = 'restock') as restocked
      from fresh group by variant_id
    ), sold as (
      select fresh.variant_id, sum(line.quantity) as units
      from fresh cross join lateral (
        select line.quantity
        from reservation_lines line join reservations reservation on reservation.id = line.reservation_id
        where line.reservation_id = fresh.reservation_id and line.variant_id = fresh.variant_id
          and reservation.status = 'confirmed' offset 0
      ) line
      where fresh.kind = 'confirm' group by fresh.variant_id
    ), totals as (
      select stock.variant_id, stock.on_hand, coalesce(seal.sold, 0) + coalesce(sold.units, 0) as sold,
        coalesce(seal.restocked, 0) + coalesce(moved.restocked, 0) as restocked,
        coalesce(seal.brought_in, 0) + coalesce(moved.brought_in, 0) as brought_in
      from stock
      left join stock_ledger_seals seal on seal.variant_id = stock.variant_id
      left join moved on moved.variant_id = stock.variant_id
      left join sold on sold.variant_id = stock.variant_id
    )
    select variant_id::text as subject,
      format('%s on hand, %s sold, %s restocked, %s brought in', on_hand, sold, restocked, brought_in) as detail
    from totals where on_hand + sold - restocked <> brought_in or restocked < 0 or restocked > sold
    union all ${wrongReturns({ ledger: 'fresh', lines: returnedTo }, '<')}
    union all ${shapeOfEntries('fresh')}`,
};

const recent = [ledger, holds, balance];

/** The same rules, but what is sealed is taken from the seals; the cost grows with what is new since then. */
export const stockRulesSinceSeals: readonly Rule[] = stockRules.map((rule) => ({
  ...rule,
  ...recent.find(({ id }) => id === rule.id),
}));
