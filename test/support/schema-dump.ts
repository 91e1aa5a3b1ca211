import type { Client } from 'pg';

/** Each kind of object with its definition as PostgreSQL itself writes it, in an order that does not depend on how it was made. */
const definitions: Readonly<Record<string, string>> = {
  columns: `
    select table_name || '.' || column_name || ' ' || data_type || coalesce('(' || character_maximum_length || ')', '')
      || ' ' || is_nullable || ' ' || coalesce(column_default, '-') || ' ' || coalesce(generation_expression, '-')
      || ' ' || coalesce(collation_name, '-') as line
    from information_schema.columns where table_schema = 'public'`,
  constraints: `
    select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) as line
    from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'`,
  indexes: `select indexdef as line from pg_indexes where schemaname = 'public'`,
  triggers: `
    select pg_get_triggerdef(trigger.oid) || ' ' || tgenabled::text as line
    from pg_trigger trigger join pg_class on pg_class.oid = tgrelid
    where not tgisinternal and relnamespace = 'public'::regnamespace`,
  functions: `
    select pg_get_functiondef(oid) as line from pg_proc
    where pronamespace = 'public'::regnamespace and prokind in ('f', 'p')
      and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')`,
  views: `select viewname || ' ' || definition as line from pg_views where schemaname = 'public'`,
  sequences: `
    select sequencename || ' ' || data_type::text || ' ' || increment_by || ' ' || coalesce(
      (select refobjid::regclass || '.' || refobjsubid from pg_depend
       where objid = (schemaname || '.' || sequencename)::regclass and deptype in ('a', 'i') and refobjsubid > 0), '-') as line
    from pg_sequences where schemaname = 'public'`,
  extensions: `select extname as line from pg_extension`,
  storage: `
    select oid::regclass || ' ' || array_to_string(reloptions, ',') as line
    from pg_class where relnamespace = 'public'::regnamespace and reloptions is not null`,
};

/** What there is in the schema, line by line; two schemas are the same when their dumps are. */
export async function schemaDump(client: Client): Promise<string[]> {
  const lines: string[] = [];
  for (const [kind, sql] of Object.entries(definitions)) {
    const { rows } = await client.query<{ line: string }>(
      `select line from (${sql}) as found order by line collate "C"`,
    );
    lines.push(...rows.map(({ line }) => `${kind}: ${line}`));
  }
  return lines;
}
