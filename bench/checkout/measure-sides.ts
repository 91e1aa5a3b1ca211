import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Bench, NotMeasured } from '../support/benchmark';
import { alternate } from '../support/rounds';
import type { ScratchServer } from '../support/scratch-database';
import type { Mix, PreparedShop } from './bench-shop';
import type { Cell, CellResult, Pace } from './cell';
import { openPgbenchSide } from './pgbench-side';
import { copyOfShop, type RoundDatabase } from './round-database';
import { type OpenSide, openProductSide, openSqlSide, type SideName } from './sides';
import { countOrders, verifyRound } from './verify-round';

export interface Context extends Pace {
  readonly bench: Bench;
  readonly server: ScratchServer;
  readonly shop: PreparedShop;
  readonly pgbench: string | undefined;
  readonly redisUrl: string | undefined;
  /** How long a process is under load after its start before anything counts. */
  readonly startSeconds: number;
  /** Of the database, for everybody who connects. */
  readonly databaseSettings?: Readonly<Record<string, string>>;
}

export interface Measured {
  readonly side: SideName;
  readonly mix: Mix;
  readonly clients: number;
  /** One for each round. */
  readonly results: readonly CellResult[];
}

/** Measures the cells of all sides by turns. Every side of every round has a database of its own, which is checked after it. */
export async function measureSides(
  context: Context,
  cellsOf: ReadonlyMap<SideName, readonly Cell[]>,
  rounds: number,
): Promise<Measured[]> {
  const sides = [...cellsOf].map(([name, cells]) => ({
    name,
    measure: () =>
      onFreshDatabase(context, name, async (side) => {
        const results: CellResult[] = [];
        for (const cell of cells) results.push(await measureCell(context, { ...cell, name, side }));
        return results;
      }),
  }));
  const byName = await alternate(sides, rounds, (round) => context.bench.progress(`Round ${round} of ${rounds}.`));
  return [...cellsOf].flatMap(([side, cells]) =>
    cells.map(({ mix, clients }, place) => {
      const results = (byName.get(side) ?? []).flatMap((ofRound) => ofRound[place] ?? []);
      return { side, mix, clients, results };
    }),
  );
}

async function measureCell(
  { bench, warmUpSeconds, seconds }: Context,
  { name, side, ...cell }: Cell & { name: SideName; side: OpenSide },
): Promise<CellResult> {
  const result = await side.measure({ ...cell, warmUpSeconds, seconds });
  bench.progress(`${name}, ${cell.mix}, ${cell.clients} clients: ${Math.round(result.perSecond)} a second.`);
  return result;
}

export interface SideAtWork extends OpenSide {
  readonly database: RoundDatabase;
  /** Where its API listens, if it has one. */
  readonly address: string | undefined;
}

/** Opens a side on a copy of the shop, and checks afterwards what it left. @throws NotMeasured when an invariant is violated */
export async function onFreshDatabase<Result>(
  context: Context,
  name: SideName,
  work: (side: SideAtWork) => Promise<Result>,
): Promise<Result> {
  const { server, shop, redisUrl } = context;
  const database = await copyOfShop(server, context.databaseSettings);
  const toldFile = path.join(server.folder, 'told');
  writeFileSync(toldFile, '');
  const before = await countOrders(database.sql);
  const { side, address } = await open(context, name, { database, shop, toldFile, redisUrl });
  // What has just started compiles its hot paths first, whoever comes first.
  const warmUp = await side.measure({ mix: 'spread', clients: 64, warmUpSeconds: 0, seconds: context.startSeconds });
  let { unresolved } = warmUp;
  const result = await work({
    ...side,
    database,
    address,
    measure: async (cell) => {
      const measured = await side.measure(cell);
      unresolved += measured.unresolved;
      return measured;
    },
  });
  await side.close();
  await verifyRound(database.sql, name, { toldFile, before, unresolved });
  await database.drop();
  return result;
}

type Surroundings = Parameters<typeof openProductSide>[2];

async function open(
  { bench, pgbench }: Context,
  name: SideName,
  surroundings: Surroundings,
): Promise<{ side: OpenSide; address: string | undefined }> {
  if (name === 'sql') return { side: openSqlSide(bench, surroundings), address: undefined };
  if (name === 'pgbench') {
    if (pgbench === undefined) throw new NotMeasured('There is no pgbench.');
    return { side: await openPgbenchSide(bench, pgbench, surroundings), address: undefined };
  }
  const side = await openProductSide(bench, name, surroundings);
  return { side, address: side.api.address };
}
