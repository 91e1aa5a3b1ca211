import { type RunningServer, startApi } from './support/api-server';
import { startBareRoute } from './support/bare-route';
import { type Bench, runBenchmark } from './support/benchmark';
import { type CatalogueRequests, catalogueRequests } from './support/catalogue-requests';
import { generateCatalogue } from './support/generate-catalogue';
import { type Scenario, scenarioSide } from './support/latencies';
import { postgresHeader } from './support/machine';
import { readOptions } from './support/options';
import { profileFlags } from './support/profile-flags';
import { alternate } from './support/rounds';
import { openScratchDatabase, type ScratchDatabase } from './support/scratch-database';
import { percentile } from './support/statistics';
import { type Column, count, table, threeDigits } from './support/table';
import { throughput } from './support/throughput';
import { comparison, throughputTable } from './support/throughput-report';
import { timedGet } from './support/timed-get';

const known = {
  products: { default: 100_000, min: 100, max: 1_000_000 },
  rounds: { default: 7, min: 1, max: 100 },
  /** Requests of each kind in a round. */
  samples: { default: 60, min: 1, max: 1000 },
  /** How long each side is under load in a round. */
  seconds: { default: 5, min: 1, max: 300 },
  connections: { default: 16, min: 1, max: 1000 },
};

type Options = Readonly<Record<keyof typeof known, number>>;

interface Measured {
  readonly api: RunningServer;
  readonly requests: CatalogueRequests;
  readonly folder: string;
}

function scenarios(requests: CatalogueRequests): readonly Scenario[] {
  return [
    { name: 'product detail, hit', cache: 'HIT', paths: [requests.product] },
    { name: 'product detail, miss', cache: 'MISS', paths: requests.products },
    { name: 'category list with facets, hit', cache: 'HIT', paths: [requests.category] },
    { name: 'category list with facets, miss', cache: 'MISS', paths: requests.categories },
    { name: 'first page of the list, hit', cache: 'HIT', paths: [requests.firstPage] },
    { name: 'first page of the list, miss', cache: 'MISS', paths: requests.firstPages },
    { name: 'search, miss', cache: 'MISS', paths: requests.searches },
    { name: 'search with a typo, miss', cache: 'MISS', paths: requests.misspelt },
  ];
}

async function fill(bench: Bench, { sql }: ScratchDatabase, products: number): Promise<void> {
  let told = 0;
  const onProgress = (line: string): void => {
    told += 1;
    if (told % 10 === 0 || !line.includes(' of ')) bench.progress(line);
  };
  bench.progress(`Making ${count(products)} products.`);
  const made = await generateCatalogue(sql, { products, seed: 1, onProgress });
  bench.print(`catalogue   ${count(made.products)} products, ${count(made.variants)} variants\n`);
}

async function measureLatencies(
  bench: Bench,
  { api, requests }: Measured,
  { rounds, samples }: Options,
): Promise<void> {
  const sides = scenarios(requests).map((scenario) => scenarioSide(api.address, scenario, samples));
  const results = await alternate(sides, rounds, (round) => bench.progress(`Latencies, round ${round} of ${rounds}.`));
  const rows = [...results].map(([name, ofRounds]) => ({ name, all: ofRounds.flat() }));
  const quantile = (title: string, percent: number): Column<(typeof rows)[number]> => ({
    title,
    text: ({ all }) => threeDigits(percentile(all, percent)),
    align: 'right',
  });
  const columns: Column<(typeof rows)[number]>[] = [
    { title: 'GET', text: ({ name }) => name },
    { title: 'requests', text: ({ all }) => count(all.length), align: 'right' },
    quantile('p50 ms', 50),
    quantile('p95 ms', 95),
    quantile('slowest ms', 100),
  ];
  bench.print(`One request at a time, over one kept connection.\n\n${table(columns, rows)}\n`);
}

async function measureThroughput(
  bench: Bench,
  { api, requests, folder }: Measured,
  { rounds, seconds, connections }: Options,
): Promise<void> {
  const url = api.address + requests.product;
  const { body, headers } = await timedGet(url);
  const answer = { body, contentType: headers['content-type'] ?? '' };
  const bare = await startBareRoute(bench, answer, folder);
  const load = { connections, seconds, folder };
  const sides = [
    { name: 'cached detail', measure: () => throughput(bench, { ...load, url: url, server: api }) },
    {
      name: 'bare Fastify route',
      measure: () => throughput(bench, { ...load, url: `${bare.address}/`, server: bare }),
    },
  ];
  bench.progress('Throughput, warming up.');
  await alternate(sides, 1);
  const results = await alternate(sides, rounds, (round) => bench.progress(`Throughput, round ${round} of ${rounds}.`));
  bench.print(
    `${count(Buffer.byteLength(body))} bytes, ${connections} connections, medians of ${rounds} rounds of ${seconds} s, the sides in turn.\n\n` +
      `${throughputTable(results)}\n\n${comparison(results)}`,
  );
}

async function measure(bench: Bench): Promise<void> {
  const options = readOptions(known);
  const database = await openScratchDatabase(bench);
  bench.print(await postgresHeader(database.sql));
  await fill(bench, database, options.products);
  const { folder } = database;
  const api = await startApi(bench, database, { nodeFlags: profileFlags() });
  const requests = await catalogueRequests(database.sql, options.rounds * options.samples);
  await measureLatencies(bench, { api, requests, folder }, options);
  await measureThroughput(bench, { api, requests, folder }, options);
}

void runBenchmark({
  title: 'The catalogue over HTTP',
  atMostMinutes: 60,
  measure,
  next: 'What each line means: docs/benchmarks.md.',
});
