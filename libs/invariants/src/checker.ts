import type { Reader } from '#database';
import { type Depth, rulesOf } from './rules/all-rules';
import type { Deadlines, Rule, RuleId } from './rules/rule';

export interface Violation {
  /** The id of what is wrong: a variant, an order, a payment, a message … */
  readonly subject: string;
  readonly detail: string;
}

export interface RuleResult {
  readonly rule: RuleId;
  readonly title: string;
  /** How many there are. */
  readonly violations: number;
  /** The first ten of them. */
  readonly samples: readonly Violation[];
}

export interface AuditReport {
  readonly ok: boolean;
  /** By the database's clock. */
  readonly checkedAt: Date;
  readonly rules: readonly RuleResult[];
}

export interface CheckOptions {
  /** These rules alone; all of them when it is left out. */
  readonly only?: readonly RuleId[];
  readonly deadlines?: Partial<Deadlines>;
  /** How much of the stock ledger is read; all of it when it is left out. */
  readonly depth?: Depth;
  /** The stock of this variant alone, I1 to I4, from its first entry on and by index. */
  readonly variantId?: string;
}

const sweepGraceSeconds = 60;

/** Generous: a worker that runs, sweeps as often as this, and retries what fails, stays well within them. */
export function deadlinesFor({ sweepSeconds }: { sweepSeconds: number }): Deadlines {
  return {
    paymentEventSeconds: 900,
    confirmationSeconds: 900,
    publicationSeconds: 300,
    processingGraceSeconds: 300,
    holdGraceSeconds: sweepSeconds + sweepGraceSeconds,
  };
}

export const defaultDeadlines = deadlinesFor({ sweepSeconds: 15 });

const sampleSize = 10;

/**
 * Checks the invariants against what is committed. Each rule is one statement and sees one instant; inside a repeatable
 * read transaction all rules see the same one. Takes no locks.
 */
export async function checkInvariants(reader: Reader, options: CheckOptions = {}): Promise<AuditReport> {
  const deadlines = { ...defaultDeadlines, ...options.deadlines };
  const [clock] = await reader.query<{ checkedAt: Date }>('select statement_timestamp() as "checkedAt"');
  if (!clock) throw new Error('The database has no clock.');
  const rules: RuleResult[] = [];
  for (const rule of rulesOf({ ...options, depth: options.depth ?? 'full' })) {
    if (options.only && !options.only.includes(rule.id)) continue;
    rules.push(await checkRule(reader, rule, deadlines));
  }
  return { ok: rules.every(({ violations }) => violations === 0), checkedAt: clock.checkedAt, rules };
}

async function checkRule(reader: Reader, rule: Rule, deadlines: Deadlines): Promise<RuleResult> {
  const rows = await reader.query<Violation & { total: number }>(
    `with violations as (${rule.sql}
     )
     select subject, detail, count(*) over ()::int as total from violations order by subject, detail limit ${sampleSize}`,
    rule.parameters?.(deadlines) ?? [],
  );
  const samples = rows.map(({ subject, detail }) => ({ subject, detail }));
  return { rule: rule.id, title: rule.title, violations: rows[0]?.total ?? 0, samples };
}

/** Whether there is anything to check about a variant. */
export async function isKnown(reader: Reader, variantId: string): Promise<boolean> {
  const [found] = await reader.query<{ known: boolean }>(
    `select exists (select from stock where variant_id = $1)
       or (select seq from stock_ledger where variant_id = $1 order by seq limit 1) is not null as known`,
    [variantId],
  );
  return found?.known === true;
}
