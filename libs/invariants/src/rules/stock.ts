import type { Rule } from './rule';
import { ledgerGuards, shapeOfEntries, wrongReturns, wrongSeals } from './stock-ledger';

/** What the rules read: everything, or what is of one variant. */
export interface StockTables {
  readonly stock: string;
  readonly ledger: string;
  readonly lines: string;
  readonly seals: string;
}

const withinBounds = ({ stock }: StockTables): Rule => ({
  id: 'I1',
  title: '0 ≤ reserved ≤ on hand',
  sql: `
    select variant_id::text as subject, format('%s on hand, %s reserved', on_hand, reserved) as detail
    from ${stock} stock where reserved < 0 or reserved > on_hand`,
});

/** Entries of a variant are written under the lock of its stock row, so `seq` is the order in which they happened. */
const ledger = (tables: StockTables): Rule => ({
  id: 'I2',
  title: 'counters = sums of the stock ledger',
  sql: `
    with entries as (
      select variant_id, seq, on_hand_after, reserved_after,
        sum(delta) over so_far as on_hand, sum(reserved_delta) over so_far as reserved
      from ${tables.ledger} ledger
      window so_far as (partition by variant_id order by seq rows unbounded preceding)
    ), sums as (
      select variant_id, sum(delta) as on_hand, sum(reserved_delta) as reserved
      from ${tables.ledger} ledger group by variant_id
    )
    select coalesce(stock.variant_id, sums.variant_id)::text as subject,
      format('counters say %s on hand and %s reserved, the ledger %s and %s',
        stock.on_hand, stock.reserved, sums.on_hand, sums.reserved) as detail
    from ${tables.stock} stock full join sums on sums.variant_id = stock.variant_id
    where stock.variant_id is null
      or stock.on_hand <> coalesce(sums.on_hand, 0) or stock.reserved <> coalesce(sums.reserved, 0)
    union all
    select variant_id::text,
      format('entry %s says %s on hand and %s reserved, the entries up to it %s and %s',
        seq, on_hand_after, reserved_after, on_hand, reserved)
    from entries where on_hand_after <> on_hand or reserved_after <> reserved
    union all ${wrongSeals(tables)}
    union all ${ledgerGuards}`,
});

/** The counter, the reservations and the ledger are three accounts of the same holds; all three must agree. */
const holds = (tables: StockTables): Rule => ({
  id: 'I3',
  title: 'reserved = units of active reservations',
  sql: `
    with lines as (
      select line.reservation_id, line.variant_id, line.quantity, reservation.status
      from ${tables.lines} line join reservations reservation on reservation.id = line.reservation_id
    ), held as (
      select variant_id, sum(quantity) as quantity from lines where status = 'active' group by variant_id
    ), moved as (
      select reservation_id, variant_id,
        sum(reserved_delta) filter (where kind = 'reserve') as opened,
        sum(reserved_delta) as still_held,
        sum(delta) as on_hand_delta,
        string_agg(kind, ', ' order by seq) filter (where kind <> 'reserve') as closing
      from ${tables.ledger} ledger
      where kind in ('reserve', 'confirm', 'release', 'expire')
      group by reservation_id, variant_id
    )
    select coalesce(stock.variant_id, held.variant_id)::text as subject,
      format('%s reserved, active reservations hold %s', stock.reserved, coalesce(held.quantity, 0)) as detail
    from ${tables.stock} stock full join held on held.variant_id = stock.variant_id
    where coalesce(stock.reserved, 0) <> coalesce(held.quantity, 0)
    union all
    select coalesce(lines.reservation_id, moved.reservation_id)::text,
      format('%s of variant %s, %s; the ledger opened %s and closed by %s', lines.quantity,
        coalesce(lines.variant_id, moved.variant_id), lines.status, moved.opened, coalesce(moved.closing, 'nothing'))
    from lines full join moved
      on moved.reservation_id = lines.reservation_id and moved.variant_id = lines.variant_id
    where moved.opened is distinct from lines.quantity
      or moved.still_held is distinct from case when lines.status = 'active' then lines.quantity else 0 end
      or moved.on_hand_delta is distinct from case when lines.status = 'confirmed' then -lines.quantity else 0 end
      or moved.closing is distinct from
        case lines.status when 'confirmed' then 'confirm' when 'released' then 'release' when 'expired' then 'expire' end`,
});

/** Sold units are counted from the reservations, not from the ledger, so that each is checked against the other. */
const balance = (tables: StockTables): Rule => ({
  id: 'I4',
  title: 'on hand + sold − restocked = brought in',
  sql: `
    with moved as (
      select variant_id,
        sum(delta) filter (where kind in ('initial', 'receipt', 'adjustment')) as brought_in,
        sum(delta) filter (where kind = 'restock') as restocked
      from ${tables.ledger} ledger group by variant_id
    ), sold as (
      select line.variant_id, sum(line.quantity) as units
      from reservations reservation join ${tables.lines} line on line.reservation_id = reservation.id
      where reservation.status = 'confirmed' group by line.variant_id
    ), totals as (
      select variant_id, coalesce(on_hand, 0) as on_hand, coalesce(units, 0) as sold,
        coalesce(restocked, 0) as restocked, coalesce(brought_in, 0) as brought_in
      from ${tables.stock} stock full join moved using (variant_id) full join sold using (variant_id)
    )
    select variant_id::text as subject,
      format('%s on hand, %s sold, %s restocked, %s brought in', on_hand, sold, restocked, brought_in) as detail
    from totals where on_hand + sold - restocked <> brought_in or restocked < 0 or restocked > sold
    union all ${wrongReturns(tables, '<>')}
    union all ${shapeOfEntries(tables.ledger)}`,
});

const everything: StockTables = {
  stock: 'stock',
  ledger: 'stock_ledger',
  lines: 'reservation_lines',
  seals: 'stock_ledger_seals',
};

const ofOneVariant = (table: string): string => `(select * from ${table} where variant_id = $1)`;

const oneVariant: StockTables = {
  stock: ofOneVariant('stock'),
  ledger: ofOneVariant('stock_ledger'),
  lines: ofOneVariant('reservation_lines'),
  seals: ofOneVariant('stock_ledger_seals'),
};

const rulesAbout = (tables: StockTables): Rule[] => [withinBounds, ledger, holds, balance].map((rule) => rule(tables));

/** From the first entry on, and the seals themselves: reads the whole ledger. */
export const stockRules: readonly Rule[] = rulesAbout(everything);

/** The same of one variant, by its indexes alone; other variants are not looked at. */
export function stockRulesOf(variantId: string): readonly Rule[] {
  return rulesAbout(oneVariant).map((rule) => ({ ...rule, parameters: () => [variantId] }));
}
