const events = [
  { event: 'insert', tables: 'referencing new table as changed' },
  { event: 'update', tables: 'referencing old table as replaced new table as changed' },
  { event: 'delete', tables: 'referencing old table as changed' },
  { event: 'truncate', tables: '' },
];

/**
 * Triggers that tell every process's cache when rows of a table have changed, whoever changed them. They belong to the
 * migration that made their functions, and a later migration may add its own for a table of its own:
 *
 *     await runner.query(cacheTriggers('price_rules', `tell_cache('price-rules')`));
 *
 * `tell_cache(tag)` tells of a tag; `tell_cache_of_products(column)` of the products that this column of the changed rows
 * names. Dropping the table drops its triggers.
 *
 * Never for a table that a checkout writes: the commits of transactions that NOTIFY queue up behind one lock.
 */
export function cacheTriggers(table: string, call: string): string {
  return events
    .map(
      ({ event, tables }) =>
        `create trigger ${table}_tell_cache_of_${event} after ${event} on ${table} ${tables}
           for each statement execute function ${call};`,
    )
    .join('\n');
}

export function dropCacheTriggers(table: string): string {
  return events.map(({ event }) => `drop trigger ${table}_tell_cache_of_${event} on ${table};`).join('\n');
}
