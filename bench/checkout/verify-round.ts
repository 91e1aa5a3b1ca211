import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import { checkInvariants, type RuleId } from '#invariants';
import { NotMeasured } from '../support/benchmark';

export interface Promised {
  /** Ids of the orders that clients were told of, one a line; unset: nobody ordered anything. */
  readonly toldFile?: string;
  /** Orders that were there before. */
  readonly before: number;
  /** Requests that were never answered: each may have made an order or not. */
  readonly unresolved: number;
  /** Checks the rules about payments and messages too, which mean nothing where there are none. */
  readonly everyRule?: boolean;
}

const stockRules: readonly RuleId[] = ['I1', 'I2', 'I3', 'I4'];

/** Compares what clients were told with what is there. @throws NotMeasured that says what is violated */
export async function verifyRound(sql: Client, what: string, promised: Promised): Promise<void> {
  const faults = [...(await ordersToldOf(sql, promised)), ...(await brokenRules(sql, promised))];
  if (faults.length === 0) return;
  throw new NotMeasured(`AN INVARIANT IS VIOLATED after ${what}:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
}

export async function countOrders(sql: Client): Promise<number> {
  const { rows } = await sql.query<{ count: number }>('select count(*)::int as count from orders');
  return rows[0]?.count ?? 0;
}

async function ordersToldOf(sql: Client, { toldFile, before, unresolved }: Promised): Promise<string[]> {
  const told = toldFile === undefined ? [] : readFileSync(toldFile, 'utf8').split('\n').filter(Boolean);
  const faults: string[] = [];
  if (new Set(told).size !== told.length) faults.push('An order was confirmed for two different keys.');
  const { rows } = await sql.query<{ count: number }>(
    `select count(*)::int as count from unnest($1::uuid[]) as told (id)
     where not exists (select from orders where orders.id = told.id)`,
    [told],
  );
  const missing = rows[0]?.count ?? 0;
  if (missing > 0) faults.push(`${missing} orders that clients were told of are not there.`);
  const made = (await countOrders(sql)) - before;
  if (made > told.length + unresolved) {
    faults.push(
      `${made} orders were made, but only ${told.length} confirmed (${unresolved} requests without an answer).`,
    );
  }
  return faults;
}

async function brokenRules(sql: Client, { everyRule = false }: Promised): Promise<string[]> {
  const reader = {
    query: async <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
      (await sql.query(text, [...values])).rows as Row[],
  };
  const { rules: results } = await checkInvariants(reader, { only: everyRule ? undefined : stockRules });
  return results
    .filter(({ violations }) => violations > 0)
    .map(({ rule, title, violations, samples }) => {
      const [sample] = samples;
      return `${rule} (${title}): ${violations}, such as ${sample?.subject}: ${sample?.detail}`;
    });
}
