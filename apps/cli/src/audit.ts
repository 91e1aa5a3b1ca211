import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { type Config, ConfigError, loadConfig } from '#config';
import {
  type AuditReport,
  checkInvariants,
  deadlinesFor,
  isKnown,
  type RuleId,
  ruleIds,
  type RuleResult,
} from '#invariants';

const connectMilliseconds = 5000;
const exitCodes = { ok: 0, violated: 1, notRun: 2 } as const;

/** What PostgreSQL says when a schema, table, column or function of ours is not there. */
const missingParts = new Set(['3F000', '42P01', '42703', '42883']);

/** The audit cannot run; the message is one sentence for the person who asked for it. */
class AuditNotRun extends Error {}

const usage = 'usage: npm run audit -- [--only I1,I3] [--variant <id>]';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The rules that can be asked about one variant. */
const ofVariants: readonly RuleId[] = ['I1', 'I2', 'I3', 'I4'];

/** What is to be checked; everything where it says nothing. */
interface Request {
  readonly only: readonly RuleId[] | undefined;
  readonly variantId: string | undefined;
}

function readArguments(): Request {
  const { only, variant } = parsedArguments();
  const rules = only?.split(',').map(ruleOf);
  if (variant !== undefined && !uuid.test(variant)) throw new AuditNotRun(`"${variant}" is not the id of a variant.`);
  const foreign = variant === undefined ? undefined : rules?.find((rule) => !ofVariants.includes(rule));
  if (foreign) throw new AuditNotRun(`${foreign} is not about a variant; those are ${ofVariants.join(', ')}.`);
  return { only: rules, variantId: variant?.toLowerCase() };
}

function parsedArguments(): { only?: string; variant?: string } {
  try {
    return parseArgs({ options: { only: { type: 'string' }, variant: { type: 'string' } } }).values;
  } catch (error) {
    throw new AuditNotRun(`${(error as Error).message.replace(/\..*$/s, '')}; ${usage}.`);
  }
}

function ruleOf(name: string): RuleId {
  const rule = ruleIds.find((id) => id === name.trim().toUpperCase());
  if (!rule) throw new AuditNotRun(`There is no rule "${name}"; the rules are ${ruleIds.join(', ')}.`);
  return rule;
}

async function connect(url: string | undefined): Promise<Client> {
  if (url === undefined) {
    throw new AuditNotRun('There is no database to audit: set DATABASE_URL, or run `npm start`, which brings its own.');
  }
  const client = new Client({
    connectionString: url,
    application_name: 'holdfast-audit',
    connectionTimeoutMillis: connectMilliseconds,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    const { code, message } = error as { code?: string; message: string };
    throw new AuditNotRun(`The database cannot be reached (${message || code}); check DATABASE_URL.`);
  }
}

type Reader = Parameters<typeof checkInvariants>[0];

const readerOn = (client: Client): Reader => ({
  query: async (sql, parameters = []) => (await client.query(sql, [...parameters])).rows,
});

async function refuseUnknown(reader: Reader, { variantId }: Request): Promise<void> {
  if (variantId === undefined || (await isKnown(reader, variantId))) return;
  throw new AuditNotRun(`There is no variant ${variantId}.`);
}

/** Checks all rules on one snapshot, so that they speak of the same instant, from the first entry of the ledger on. */
async function audit(config: Config, request: Request): Promise<AuditReport> {
  const client = await connect(config.database.directUrl ?? config.database.url);
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    const reader = readerOn(client);
    await refuseUnknown(reader, request);
    return await checkInvariants(reader, { ...request, deadlines: deadlinesFor(config.checkout) });
  } catch (error) {
    if (error instanceof AuditNotRun) throw error;
    const { code, message } = error as { code?: string; message: string };
    if (missingParts.has(code ?? '')) throw new AuditNotRun('The database is not migrated: run `npm run migrate`.');
    throw new AuditNotRun(`The audit was broken off by the database: ${message}.`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function show({ ok, checkedAt, rules }: AuditReport): string {
  const widest = Math.max(...rules.map(({ title }) => title.length));
  const line = ({ rule, title, violations }: RuleResult): string =>
    `${rule.padEnd(4)}${title.padEnd(widest + 2)}${violations === 0 ? 'ok' : `${violations} violated`}`;
  const details = ({ violations, samples }: RuleResult): string[] => [
    ...samples.map(({ subject, detail }) => `      ${subject}  ${detail}`),
    ...(violations > samples.length ? [`      … and ${violations - samples.length} more`] : []),
  ];
  const violated = rules.filter(({ violations }) => violations > 0).length;
  const outcome = ok
    ? 'All rules hold'
    : `${violated} of ${rules.length} rules ${violated === 1 ? 'is' : 'are'} violated`;
  return [...rules.flatMap((result) => [line(result), ...details(result)]), `${outcome} at ${checkedAt.toISOString()}.`]
    .map((text) => `${text}\n`)
    .join('');
}

async function main(): Promise<number> {
  try {
    const report = await audit(loadConfig(), readArguments());
    process.stdout.write(show(report));
    return report.ok ? exitCodes.ok : exitCodes.violated;
  } catch (error) {
    const { message } = error as Error;
    const expected = error instanceof AuditNotRun || error instanceof ConfigError;
    const reason = expected ? message.replaceAll(/\s*\n\s*/g, ' ') : `The audit failed: ${message}`;
    process.stderr.write(`${reason}\n`);
    return exitCodes.notRun;
  }
}

async function run(): Promise<void> {
  process.exitCode = await main();
}

void run();
