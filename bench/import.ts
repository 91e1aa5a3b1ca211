import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { type RunningServer, startApi } from './support/api-server';
import { type Bench, NotMeasured, runBenchmark } from './support/benchmark';
import { postgresHeader } from './support/machine';
import { readOptions } from './support/options';
import { type LinesOptions, productLines } from './support/product-lines';
import { residentMemoryOf } from './support/resident-memory';
import { openScratchDatabase, type ScratchDatabase } from './support/scratch-database';
import { type Column, count, table, threeDigits } from './support/table';

const known = {
  few: { default: 5_000, min: 3, max: 500_000 },
  many: { default: 50_000, min: 3, max: 500_000 },
};

interface Measured {
  readonly what: string;
  readonly lines: number;
  readonly seconds: number;
  readonly idleMebibytes: number | undefined;
  readonly peakMebibytes: number | undefined;
}

/** What the same products are told one file after the other. */
const files = [
  { what: 'new products', price: 10, stock: 5 },
  { what: 'the same file again', price: 10, stock: 5 },
  { what: 'other stock', price: 10, stock: 6 },
  { what: 'other prices and stock', price: 11, stock: 7 },
];

/** Each file goes to a process of its own, so that its memory is that of this one import. */
async function measureFile(
  bench: Bench,
  database: ScratchDatabase,
  file: LinesOptions & { readonly what: string },
): Promise<Measured> {
  const api = await startApi(bench, database);
  const authorization = await staffToken(api, database);
  bench.progress(`${count(file.lines)} lines: ${file.what}.`);
  const idle = residentMemoryOf(api.pid)?.now;
  const startedAt = performance.now();
  const answer = await fetch(`${api.address}/api/v1/products/import`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'text/csv' },
    body: Readable.toWeb(Readable.from(productLines(file))) as ReadableStream,
    duplex: 'half',
  } as RequestInit);
  const seconds = (performance.now() - startedAt) / 1000;
  const report = await answer.text();
  if (answer.status !== 200) throw new NotMeasured(`The import was answered with ${answer.status}: ${report}`);
  const peak = residentMemoryOf(api.pid)?.peak;
  await api.stop();
  return { what: file.what, lines: file.lines, seconds, idleMebibytes: idle, peakMebibytes: peak };
}

async function staffToken(api: RunningServer, { sql }: ScratchDatabase): Promise<string> {
  const email = `staff-${randomBytes(6).toString('hex')}@example.com`;
  const password = randomBytes(12).toString('hex');
  await post(api, '/auth/users', { email, password });
  await sql.query(`update users set role = 'staff' where email = $1`, [email]);
  const { access } = await post<{ access: string }>(api, '/auth/jwt/create', { email, password });
  return `Bearer ${access}`;
}

async function post<Body>(api: RunningServer, path: string, body: object): Promise<Body> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${api.address}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new NotMeasured(`POST ${path} was answered with ${answer.status}.`);
  return (await answer.json()) as Body;
}

const mebibytes = (value: number | undefined): string => (value === undefined ? '–' : count(value));

const columns: readonly Column<Measured>[] = [
  { title: 'file', text: ({ what }) => what },
  { title: 'lines', text: ({ lines }) => count(lines), align: 'right' },
  { title: 'seconds', text: ({ seconds }) => threeDigits(seconds), align: 'right' },
  { title: 'lines per second', text: ({ lines, seconds }) => count(lines / seconds), align: 'right' },
  { title: 'idle MiB', text: ({ idleMebibytes }) => mebibytes(idleMebibytes), align: 'right' },
  { title: 'peak MiB', text: ({ peakMebibytes }) => mebibytes(peakMebibytes), align: 'right' },
];

async function measure(bench: Bench): Promise<void> {
  const sizes = readOptions(known);
  const database = await openScratchDatabase(bench);
  bench.print(`${await postgresHeader(database.sql)}\n`);
  await database.sql.query(`insert into attributes (id, name) values (new_id(), 'Size')`);
  await database.sql.query(
    `insert into attribute_values (id, attribute_id, value)
     select new_id(), attributes.id, value from attributes, unnest('{S,M,L}'::text[]) as value`,
  );
  const rows: Measured[] = [];
  for (const file of files) {
    for (const [prefix, lines] of [
      ['few', sizes.few],
      ['many', sizes.many],
    ] as const) {
      rows.push(await measureFile(bench, database, { ...file, prefix, lines }));
    }
  }
  bench.print(`Resident memory of the API process before and at most, one process a file.\n\n${table(columns, rows)}`);
}

void runBenchmark({
  title: 'Product files',
  atMostMinutes: 30,
  measure,
  next: 'What a file may hold: docs/product-files.md.',
});
