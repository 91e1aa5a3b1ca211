interface Database {
  rows<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
}

/**
 * Where a word stands in the database: every row of every table, the queue's included, is looked at as text. Returns
 * `schema.table: row` for each row that holds one of the words, in whatever case; `only` leaves tables out.
 */
export async function tracesOf(
  words: readonly string[],
  database: Database,
  only: (table: string) => boolean = () => true,
): Promise<string[]> {
  const tables = await database.rows<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') order by 1`,
  );
  const patterns = words.map((word) => `%${word.replace(/[%_\\]/g, '\\$&')}%`);
  const found: string[] = [];
  for (const { name } of tables.filter((table) => only(table.name))) {
    const holding = await database.rows<{ text: string }>(
      `select t::text as text from ${name} t where t::text ilike any($1)`,
      [patterns],
    );
    found.push(...holding.map(({ text }) => `${name}: ${text}`));
  }
  return found;
}
