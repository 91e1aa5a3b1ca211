/** Entries that are not what their kind says. @param ledger the entries to look at */
export const shapeOfEntries = (ledger: string): string => `
    select variant_id::text,
      format('entry %s is a %s, but changes on hand by %s and reserved by %s', seq, kind, delta, reserved_delta)
    from ${ledger} ledger
    where not case kind
      when 'reserve' then delta = 0 and reserved_delta > 0
      when 'confirm' then delta = reserved_delta and reserved_delta < 0
      when 'release' then delta = 0 and reserved_delta < 0
      when 'expire' then delta = 0 and reserved_delta < 0
      else reserved_delta = 0
    end`;

/**
 * Units that came back: an entry of the ledger says of which sale, and the sale counts them. They cannot be more than it took.
 * @param counted how the two compare: `<>` when all entries are looked at, `<` when older ones may have counted too
 */
export const wrongReturns = (tables: { ledger: string; lines: string }, counted: '<>' | '<'): string => `
    select coalesce(line.reservation_id, back.reservation_id, back.variant_id)::text,
      format('%s of variant %s came back to a sale of %s that is %s, the ledger says %s', coalesce(line.restocked, 0),
        coalesce(line.variant_id, back.variant_id), coalesce(line.quantity, 0), coalesce(line.status, 'nowhere'),
        coalesce(back.units, 0))
    from (
      select line.reservation_id, line.variant_id, line.quantity, line.restocked, reservation.status
      from ${tables.lines} line join reservations reservation on reservation.id = line.reservation_id
    ) line full join (
      select reservation_id, variant_id, sum(delta) as units
      from ${tables.ledger} ledger where kind = 'restock' group by reservation_id, variant_id
    ) back on back.reservation_id = line.reservation_id and back.variant_id = line.variant_id
    where coalesce(line.restocked, 0) ${counted} coalesce(back.units, 0)
      or coalesce(line.restocked, 0) > 0 and line.status <> 'confirmed'`;

/** What keeps the ledger append-only: on the table, and on each of its partitions, which can be spoken to by name. */
export const ledgerGuards = `
    select 'stock_ledger', format('trigger %s of %s is missing or switched off', name, part.relid::regclass)
    from pg_partition_tree('stock_ledger') part,
      unnest(array['stock_ledger_append_only', 'stock_ledger_no_truncate']) as name
    where not exists (
      select from pg_trigger
      where tgrelid = part.relid and tgname = name and tgenabled in ('O', 'A')
    )`;

/** Seals that do not say what the entries up to them come to. */
export const wrongSeals = ({ ledger, seals }: { ledger: string; seals: string }): string => `
    select seal.variant_id::text,
      format('the seal through entry %s says %s on hand and %s reserved after %s entries, the entries %s and %s after %s',
        seal.through_seq, seal.on_hand, seal.reserved, seal.entries, sealed.on_hand, sealed.reserved, sealed.entries)
    from ${seals} seal left join (
      select seal.variant_id, count(*) as entries, max(entry.seq) as through_seq, sum(delta) as on_hand,
        sum(reserved_delta) as reserved,
        coalesce(sum(delta) filter (where kind in ('initial', 'receipt', 'adjustment')), 0) as brought_in,
        coalesce(sum(delta) filter (where kind = 'restock'), 0) as restocked,
        coalesce(-sum(delta) filter (where kind = 'confirm'), 0) as sold
      from ${seals} seal
      join ${ledger} entry on entry.variant_id = seal.variant_id and entry.seq <= seal.through_seq
      group by seal.variant_id
    ) sealed on sealed.variant_id = seal.variant_id
    where (seal.through_seq, seal.entries, seal.on_hand, seal.reserved, seal.brought_in, seal.restocked, seal.sold)
      is distinct from (sealed.through_seq, sealed.entries, sealed.on_hand, sealed.reserved, sealed.brought_in,
        sealed.restocked, sealed.sold)`;
