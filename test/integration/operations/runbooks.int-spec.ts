import { Client } from 'pg';
import { blocksOf, dashboards, readText, runbooks } from '../../operations/ops-files';
import { cloneDatabase, type TestDatabase } from '../../support/test-database';

const running = { file: 'docs/running.md', text: readText('docs/running.md') };
const panels = dashboards.flatMap(({ title, panels: own }) =>
  own.flatMap(({ options }) => (options?.content ? [{ file: title, text: options.content }] : [])),
);
const statements = [...runbooks, running, ...panels].flatMap((page) =>
  blocksOf(page, 'sql').map((sql, index) => ({ place: `${page.file} (${index + 1})`, sql })),
);

describe('a query that operators are given', () => {
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await cloneDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it.each(statements)('runs as it stands, and changes nothing: $place', async ({ sql }) => {
    await client.query('begin read only');
    try {
      const answer = await client.query(sql);
      expect(answer.fields.length).toBeGreaterThan(0);
    } finally {
      await client.query('rollback');
    }
  });

  it('is there for most of what can happen', () => {
    expect(statements.length).toBeGreaterThan(15);
  });
});
