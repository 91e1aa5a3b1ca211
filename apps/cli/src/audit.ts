import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { type Config, ConfigError, loadConfig } from '#config';
import { type AuditReport, checkInvariants, deadlinesFor, type RuleId, ruleIds, type RuleResult } from '#invariants';

const connectMilliseconds = 5000;
const exitCodes = { ok: 0, violated: 1, notRun: 2 } as const;

/** What PostgreSQL says when a schema, table, column or function of ours is not there. */
const missingParts = new Set(['3F000', '42P01', '42703', '42883']);

/** The audit cannot run; the message is one sentence for the person who asked for it. */
class AuditNotRun extends Error {}

const usage = 'usage: npm run audit -- [--only I1,I3]';

function readArguments(): { only?: string } {
  try {
    return parseArgs({ options: { only: { type: 'string' } } }).values;
  } catch (error) {
    throw new AuditNotRun(`${(error as Error).message.replace(/\..*$/s, '')}; ${usage}.`);
  }
}

function readRules(): readonly RuleId[] | undefined {
  return readArguments()
    .only?.split(',')
    .map((name) => {
      const rule = ruleIds.find((id) => id === name.trim().toUpperCase());
      if (!rule) throw new AuditNotRun(`There is no rule "${name}"; the rules are ${ruleIds.join(', ')}.`);
      return rule;
    });
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

/** Checks all rules on one snapshot, so that they speak of the same instant. */
async function audit(config: Config, only: readonly RuleId[] | undefined): Promise<AuditReport> {
  const client = await connect(config.database.url);
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    return await checkInvariants(
      { query: async (sql, parameters = []) => (await client.query(sql, [...parameters])).rows },
      { only, deadlines: deadlinesFor(config.checkout) },
    );
  } catch (error) {
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
    const report = await audit(loadConfig(), readRules());
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
