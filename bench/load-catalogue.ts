import { Client } from 'pg';
import { loadConfig } from '#config';
import { NotMeasured, runBenchmark } from './support/benchmark';
import { generateCatalogue } from './support/generate-catalogue';
import { readOptions } from './support/options';
import { count } from './support/table';

const known = {
  products: { default: 100_000, min: 1, max: 1_000_000 },
  seed: { default: 1, min: 1, max: 1_000_000 },
};

/** Opens the database of DATABASE_URL, else the embedded one of a running `npm start`. */
async function connect(): Promise<Client> {
  const { url } = loadConfig().database;
  if (url === undefined) throw new NotMeasured('There is no database: set DATABASE_URL, or run `npm start` meanwhile.');
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

void runBenchmark({
  title: 'A generated catalogue',
  atMostMinutes: 60,
  next: 'Try it: curl -s "http://127.0.0.1:3000/api/v1/products?q=jacket&facets=true&pageSize=3".',
  async measure(bench) {
    const options = readOptions(known);
    const client = await connect();
    bench.afterwards(() => client.end());
    const { rowCount } = await client.query('select 1 from products limit 1');
    if (rowCount !== 0) throw new NotMeasured('There are products already: give it a database of its own.');
    const made = await generateCatalogue(client, { ...options, onProgress: (line) => bench.progress(line) });
    bench.print(`${count(made.products)} products with ${count(made.variants)} variants were added.`);
  },
});
