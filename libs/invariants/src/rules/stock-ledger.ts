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

/** What keeps the ledger append-only: on the table, and on each of its partitions, which can be spoken to by name. */
export const ledgerGuards = `
    select 'stock_ledger', format('trigger %s of %s is missing or switched off', name, part.relid::regclass)
    from pg_partition_tree('stock_ledger') part,
      unnest(array['stock_ledger_append_only', 'stock_ledger_no_truncate']) as name
    where not exists (
      select from pg_trigger
      where tgrelid = part.relid and tgname = name and tgenabled in ('O', 'A')
    )`;
