import { type RunningServer, startApi } from '../support/api-server';
import type { Bench } from '../support/benchmark';
import { profileFlags } from '../support/profile-flags';
import type { PreparedShop } from './bench-shop';
import { type Cell, type CellResult, measureCell, type Pace } from './cell';
import type { RoundDatabase } from './round-database';

/** What can be compared, by the name that the option `--sides` takes. */
export const sideNames = [
  'sql',
  'pgbench',
  'pessimistic',
  'pessimistic-single',
  'optimistic',
  'optimistic-single',
  'distributed',
  'distributed-single',
] as const;
export type SideName = (typeof sideNames)[number];

export type ProductSide = Exclude<SideName, 'sql' | 'pgbench'>;

/** A side that is ready to be measured, on a database that no other side has seen. */
export interface OpenSide {
  measure(cell: Cell & Pace): Promise<CellResult>;
  close(): Promise<void>;
}

export interface Surroundings {
  readonly database: RoundDatabase;
  readonly shop: PreparedShop;
  /** Takes the ids of the orders that clients were told of. */
  readonly toldFile: string;
  readonly redisUrl?: string;
}

/** One transaction for each checkout, over the bare driver. */
export function openSqlSide(bench: Bench, { database, shop, toldFile }: Surroundings): OpenSide {
  const target = {
    program: 'bench/checkout/sql-client.js',
    address: database.url,
    shopFile: shop.file,
    toldFile,
    database,
    api: undefined,
  };
  return { measure: (cell) => measureCell(bench, target, cell), close: async () => undefined };
}

/** One API process with this strategy, asked over HTTP. */
export async function openProductSide(
  bench: Bench,
  name: ProductSide,
  surroundings: Surroundings,
): Promise<OpenSide & { readonly api: RunningServer }> {
  const { database, shop, toldFile } = surroundings;
  const api = await startApi(bench, database, productOptions(name, surroundings));
  const target = {
    program: 'bench/checkout/order-client.js',
    address: api.address,
    shopFile: shop.file,
    toldFile,
    database,
    api,
  };
  return { api, measure: (cell) => measureCell(bench, target, cell), close: () => api.stop() };
}

function productOptions(
  name: ProductSide,
  { shop, redisUrl }: Surroundings,
): { nodeFlags: readonly string[]; env: Record<string, string> } {
  const single = name.endsWith('-single');
  const strategy = name.replace('-single', '');
  return {
    nodeFlags: profileFlags(),
    env: {
      JWT_SECRET: shop.jwtSecret,
      CHECKOUT_STRATEGY: strategy,
      ...(single ? { CHECKOUT_BATCH_MAX: '1' } : {}),
      ...(strategy === 'distributed' && redisUrl !== undefined ? { REDIS_URL: redisUrl } : {}),
    },
  };
}
