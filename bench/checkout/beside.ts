import { Connection } from '../generator/connection';
import { openLoop } from '../generator/pacing';
import { requestText } from '../generator/request-text';
import { noAnswer, outcomeOf, Tally } from '../generator/tally';
import type { Cell, CellResult } from './cell';
import { type Context, onFreshDatabase, type SideAtWork } from './measure-sides';

/** What others see of the catalogue meanwhile, and how long a checkout takes when there is no rush to be first. */
export interface Beside {
  /** Reads of the catalogue, by what goes on at the same time. */
  readonly catalogue: readonly { readonly during: string; readonly reads: CatalogueReads }[];
  /** Checkouts at a rate below what the product can take. */
  readonly paced: readonly (CellResult & Cell)[];
}

export interface CatalogueReads {
  readonly detail: Tally;
  readonly list: Tally;
}

const readsPerSecond = 40;
const readers = 4;

/**
 * Reads the catalogue at a small fixed rate, first with nothing else going on, then beside hot checkouts of so many
 * clients. Then sends checkouts at the given rates.
 */
export async function measureBeside(
  context: Context,
  { clients, paced }: { clients: readonly number[]; paced: readonly Cell[] },
): Promise<Beside> {
  const { warmUpSeconds, seconds } = context;
  const pace = { warmUpSeconds, seconds };
  return onFreshDatabase(context, 'pessimistic', async (side) => {
    await readCatalogue(context, side);
    const catalogue = [{ during: 'nothing else', reads: await readCatalogue(context, side) }];
    for (const each of clients) {
      const load = side.measure({ mix: 'hot', clients: each, ...pace });
      const [reads] = await Promise.all([readCatalogue(context, side), load]);
      catalogue.push({ during: `${each} clients, hot`, reads });
    }
    const results: (CellResult & Cell)[] = [];
    for (const cell of paced) results.push({ ...cell, ...(await side.measure({ ...cell, ...pace })) });
    return { catalogue, paced: results };
  });
}

/** Starts when a load that was started at the same moment has warmed up. */
async function readCatalogue({ shop, warmUpSeconds, seconds }: Context, side: SideAtWork): Promise<CatalogueReads> {
  const address = side.address ?? '';
  const { host } = new URL(address);
  const productId = shop.baskets.hot[0]?.productId ?? '';
  const kinds = [
    { path: `/api/v1/products/${productId}`, tally: new Tally() },
    { path: '/api/v1/products?pageSize=20', tally: new Tally() },
  ];
  const connections = Array.from({ length: readers }, () => new Connection({ address, timeoutMilliseconds: 30_000 }));
  const from = performance.now() + warmUpSeconds * 1000;
  let sent = 0;
  const read = async (reader: number, intendedAt: number): Promise<void> => {
    const kind = kinds[sent++ % kinds.length];
    const request = requestText({ method: 'GET', path: kind?.path ?? '', host });
    const outcome = await connections[reader]?.ask(request).then(outcomeOf, () => noAnswer);
    const now = performance.now();
    if (intendedAt >= from) kind?.tally.record(outcome ?? noAnswer, now - intendedAt);
  };
  const window = { from, until: from + seconds * 1000 };
  await openLoop({ clients: readers, ratePerSecond: readsPerSecond, seed: 2 }, window, read);
  for (const connection of connections) connection.close();
  const [detail, list] = kinds.map(({ tally }) => tally) as [Tally, Tally];
  return { detail, list };
}
