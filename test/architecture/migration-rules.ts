import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a migration sends, without a database. */
export interface RecordedMigration {
  readonly name: string;
  readonly timestamp: number;
  readonly inTransaction: boolean;
  readonly statements: readonly string[];
}

export async function recorded(migration: new () => MigrationInterface): Promise<RecordedMigration> {
  const sent: string[] = [];
  const query = async (sql: string): Promise<unknown[]> => {
    sent.push(sql);
    return [];
  };
  const instance = new migration();
  await instance.up({ query } as unknown as QueryRunner);
  const name = instance.name ?? migration.name;
  return {
    name,
    timestamp: Number(name.slice(-13)),
    inTransaction: instance.transaction !== false,
    statements: sent.flatMap(statementsOf),
  };
}

/** Bodies of functions, literals and comments are blanked, so that what is left is what is run now. */
function statementsOf(sql: string): string[] {
  return sql
    .replace(/\$(\w*)\$[\s\S]*?\$\1\$/g, '$$$$')
    .replace(/--[^\n]*/g, ' ')
    .replace(/'(?:[^']|'')*'/g, "''")
    .split(';')
    .map((statement) => statement.replace(/\s+/g, ' ').trim().toLowerCase())
    .filter((statement) => statement !== '');
}

const named = String.raw`(?:if (?:not )?exists )?(?:only )?"?([\w.]+)"?`;

/** The table that a statement changes, if it is one that may have rows and readers: not one that the migration makes. */
function tableIn(statement: string, pattern: RegExp, made: ReadonlySet<string>): string | undefined {
  const table = pattern.exec(statement)?.[1];
  return table === undefined || made.has(table) ? undefined : table;
}

const creates = new RegExp(`^create (?:unlogged )?table ${named}`);
const alters = new RegExp(`^alter table ${named}`);
const indexes = /^create (?:unique )?index (?:if not exists )?(?:"?\w+"? )?on (?:only )?"?([\w.]+)"?/;
const changesRows = /^(?:with .*\b)?(?:update (?:only )?|delete from (?:only )?|insert into )"?([\w.]+)"?/;
const rewritesOnDefault =
  /\b(?:random|gen_random_uuid|uuidv7|new_id|clock_timestamp|nextval)\s*\(|\b(?:big|small)?serial\b/;

interface AlterRule {
  readonly fault: string;
  readonly found: (statement: string, all: readonly string[]) => boolean;
}

const addsColumn = (statement: string): string[] =>
  statement
    .split(/,(?![^(]*\))/)
    .filter((part) => /\badd (?:column )?(?!constraint\b|check\b|foreign\b|unique\b|primary\b|exclude\b)/.test(part));

const alterRules: readonly AlterRule[] = [
  {
    fault: 'adds a column that must not be null and has no default: rows that are there cannot have a value',
    found: (statement) =>
      addsColumn(statement).some((part) => /\bnot null\b/.test(part) && !/\bdefault\b|\bgenerated\b/.test(part)),
  },
  {
    fault: 'adds a column whose value must be written into every row: the table is rewritten under an exclusive lock',
    found: (statement) =>
      addsColumn(statement).some(
        (part) => rewritesOnDefault.test(part) || /\bgenerated always as \(.*stored/.test(part),
      ),
  },
  {
    fault: 'changes the type of a column: the table is rewritten under an exclusive lock',
    found: (statement) => /\balter (?:column )?"?\w+"? (?:set data )?type\b/.test(statement),
  },
  {
    fault: 'adds a constraint that is checked at once: add it `not valid` and validate it in a later migration',
    found: (statement) =>
      /\badd (?:constraint "?\w+"? )?(?:check|foreign key)\b/.test(statement) && !/\bnot valid\b/.test(statement),
  },
  {
    fault:
      'builds the index of a constraint under an exclusive lock: build it concurrently and add the constraint `using index`',
    found: (statement) =>
      /\badd (?:constraint "?\w+"? )?(?:unique|primary key|exclude)\b/.test(statement) &&
      !/\busing index\b/.test(statement),
  },
  {
    fault: 'sets a column not null, which reads the whole table under an exclusive lock: validate a check first',
    found: (statement, all) =>
      /\bset not null\b/.test(statement) && !all.some((other) => /\bvalidate constraint\b/.test(other)),
  },
  {
    fault: 'renames what processes of the release before still use: add, copy, and drop in a later release',
    found: (statement) => /\brename\b/.test(statement),
  },
];

/** What would block or break a shop that is open while this migration runs; empty when nothing would. */
export function faultsOf({ statements, inTransaction }: RecordedMigration): string[] {
  const made = new Set(statements.flatMap((statement) => creates.exec(statement)?.[1] ?? []));
  const faults = statements.flatMap((statement) => faultsOfStatement(statement, { statements, inTransaction, made }));
  const altered = statements.some((statement) => tableIn(statement, alters, made));
  const written = statements.some((statement) => tableIn(statement, changesRows, made));
  if (inTransaction && altered && written) {
    faults.push('changes rows while it holds the lock of a table that it has altered: use two migrations');
  }
  return faults;
}

interface Around {
  readonly statements: readonly string[];
  readonly inTransaction: boolean;
  readonly made: ReadonlySet<string>;
}

function faultsOfStatement(statement: string, { statements, inTransaction, made }: Around): string[] {
  if (/^(?:create|drop|reindex)\b.*\bconcurrently\b/.test(statement)) {
    return inTransaction ? ['works concurrently inside a transaction: give the migration `transaction = false`'] : [];
  }
  if (tableIn(statement, indexes, made)) return ['builds an index that nobody can write during: use buildIndex'];
  if (/^(?:vacuum full|cluster|lock|reindex|refresh materialized view)\b/.test(statement)) {
    return ['locks a whole table for long'];
  }
  if (!tableIn(statement, alters, made)) return [];
  return alterRules.filter(({ found }) => found(statement, statements)).map(({ fault }) => fault);
}
