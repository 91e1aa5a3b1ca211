import type { Client } from 'pg';
import { connected, migratedDatabase, type ScratchServer } from '../support/scratch-database';
import { type PreparedShop, prepareShop, type ShopSize } from './bench-shop';

/** A copy of the prepared shop that one side of one round may fill. */
export interface RoundDatabase {
  readonly url: string;
  readonly sql: Client;
  readonly folder: string;
  drop(): Promise<void>;
}

const preparedName = 'holdfast_prepared';
const copyName = 'holdfast_round';

/** `addMore` adds to the shop what a benchmark needs besides. */
export async function prepareOnce(
  server: ScratchServer,
  size: ShopSize,
  addMore: (sql: Client) => Promise<void> = async () => undefined,
): Promise<PreparedShop> {
  const sql = await connected(await migratedDatabase(server, preparedName));
  try {
    await sql.query('create extension pg_stat_statements');
    const shop = await prepareShop(sql, size, server.folder);
    await addMore(sql);
    return shop;
  } finally {
    await sql.end();
  }
}

/**
 * Every side of every round starts with the same rows, the same statistics of the planner and right after a checkpoint,
 * which copying files brings with it.
 */
export async function copyOfShop(
  server: ScratchServer,
  settings: Readonly<Record<string, string>> = {},
): Promise<RoundDatabase> {
  const { admin, folder } = server;
  await admin.query(`drop database if exists ${copyName} with (force)`);
  await admin.query(`create database ${copyName} template ${preparedName} strategy file_copy`);
  for (const [name, value] of Object.entries(settings)) {
    await admin.query(`alter database ${copyName} set ${name} = ${admin.escapeLiteral(value)}`);
  }
  const url = server.url(copyName);
  const sql = await connected(url);
  const drop = async (): Promise<void> => {
    await sql.end();
    await admin.query(`drop database ${copyName} with (force)`);
  };
  return { url, sql, folder, drop };
}
