import type { INestApplicationContext } from '@nestjs/common';
import { parseArgs } from 'node:util';
import { type Config, ConfigError, loadConfig } from '#config';
import { directly, NoDatabase, UnusableDatabase, waitForDatabase } from '#database';
import {
  DeskModule,
  DiscardDeadLetter,
  type LetterDetails,
  type LetterView,
  ListDeadLetters,
  RetryDeadLetter,
  RetryDeadLetters,
  ShowDeadLetter,
} from '#desk';
import { DomainError } from '#kernel';
import { queueNames } from '#queue';
import { openLibs } from './command';

const exitCodes = { done: 0, refused: 1, notRun: 2 } as const;
const pageSize = 100;
const mostListed = 1000;

const usage = `usage: npm run jobs -- list-failed [--queue <queue>]
       npm run jobs -- show --id <id>
       npm run jobs -- retry-failed --all | --queue <queue> | --id <id>
       npm run jobs -- discard --id <id>

Messages that failed for good wait in the database until somebody retries or discards them. The queues are
${queueNames.join(', ')}. Ends with 0 when it is done, 1 when the letter cannot be retried or discarded,
2 when the command cannot run.`;

/** The command cannot run; the message is for the person who gave it. */
class NotRun extends Error {}

/** What is to be done. */
interface Order {
  readonly action: 'list-failed' | 'show' | 'retry-failed' | 'discard';
  readonly id?: string;
  readonly queue?: string;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function readOrder(): Order | 'help' {
  const { action, more, all, id, queue, help } = parsedArguments();
  if (help || action === 'help') return 'help';
  if (more.length > 0) throw new NotRun(`"${more[0]}" is not understood.\n\n${usage}`);
  if (id !== undefined && !uuid.test(id)) throw new NotRun(`"${id}" is not the id of a dead letter.`);
  if (queue !== undefined && !(queueNames as readonly string[]).includes(queue)) {
    throw new NotRun(`There is no queue "${queue}"; the queues are ${queueNames.join(', ')}.`);
  }
  const given = [all ? 'all' : undefined, id && 'id', queue && 'queue'].filter((name) => name !== undefined);
  const fits: Readonly<Record<Order['action'], boolean>> = {
    'list-failed': given.length === 0 || (given.length === 1 && queue !== undefined),
    show: given.length === 1 && id !== undefined,
    'retry-failed': given.length === 1,
    discard: given.length === 1 && id !== undefined,
  };
  if (action === undefined || !Object.hasOwn(fits, action)) {
    throw new NotRun(action === undefined ? usage : `There is no command "${action}".\n\n${usage}`);
  }
  const known = action as Order['action'];
  if (!fits[known]) throw new NotRun(`${known} is given other options.\n\n${usage}`);
  return { action: known, id: id?.toLowerCase(), queue };
}

function parsedArguments() {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { all: flag, id: text, queue: text, help: { ...flag, short: 'h' } },
    });
    const [action, ...more] = positionals;
    return { action, more, ...values };
  } catch (error) {
    throw new NotRun(`${(error as Error).message.replace(/\. .*$/s, '')}.\n\n${usage}`);
  }
}

const when = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');
const orNone = (text: string | null): string => text ?? '-';
const short = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
const oneLine = (text: string): string => text.replace(/[\s\p{C}]+/gu, ' ').trim();

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

const headings = ['ID', 'QUEUE/JOB', 'ATTEMPTS', 'LAST FAILED', 'ORDER', 'CAUSE'];

function rowOf({ id, queue, job, attempts, lastFailedAt, orderId, cause }: LetterView): string[] {
  const place = `${queue}/${job}`;
  return [id, place, String(attempts), when(lastFailedAt), orNone(orderId), short(oneLine(cause), 80)];
}

async function list(libs: INestApplicationContext, queue: string | undefined): Promise<string> {
  const listed: LetterView[] = [];
  let count = 0;
  for (let more = true; more && listed.length < mostListed;) {
    const last = listed.at(-1);
    const before = last && { micros: last.lastFailedMicros, id: last.id };
    const slice = { state: 'open' as const, queue, limit: pageSize, offset: 0, before };
    const found = await libs.get(ListDeadLetters).run(slice);
    listed.push(...found.items);
    count = found.total;
    more = found.more;
  }
  const where = queue === undefined ? '' : ` in the queue ${queue}`;
  if (listed.length === 0) return `Nothing has failed for good${where}.\n`;
  const all = queue === undefined ? '--all' : `--queue ${queue}`;
  const rest = count > listed.length ? `, of which ${listed.length} are shown` : '';
  return `${table([headings, ...listed.map(rowOf)])}
${count === 1 ? '1 message has' : `${count} messages have`} failed for good${where}${rest}.
Look at one:  npm run jobs -- show --id <id>
Try again:    npm run jobs -- retry-failed ${all}
`;
}

function described(letter: LetterDetails): string {
  const facts = table([
    ['id', letter.id],
    ['state', letter.state],
    ['queue/job', `${letter.queue}/${letter.job}`],
    ['order', orNone(letter.orderId)],
    ['payload', JSON.stringify(letter.payload)],
    ['attempts', String(letter.attempts)],
    ['first failed', when(letter.firstFailedAt)],
    ['last failed', when(letter.lastFailedAt)],
    ['cause', oneLine(letter.cause)],
  ]);
  const failures = letter.history.map(({ at, attempts, cause }) => [
    `  ${when(at)}`,
    `${attempts} attempts`,
    short(oneLine(cause), 100),
  ]);
  const next =
    letter.state === 'open'
      ? `\nTry again:    npm run jobs -- retry-failed --id ${letter.id}\nGive it up:   npm run jobs -- discard --id ${letter.id}\n`
      : '';
  return `${facts}\nhistory\n${table(failures)}${next}`;
}

async function retry(libs: INestApplicationContext, { id, queue }: Order): Promise<string> {
  if (id !== undefined) {
    const command = { id, payload: undefined, claim: undefined, present: () => undefined };
    await libs.get(RetryDeadLetter).run(command);
    return `The message of ${id} is tried again. Should it fail again, list-failed shows it again.\n`;
  }
  const { retried } = await libs.get(RetryDeadLetters).run({ queue });
  if (retried === 0) return 'There was nothing to try again.\n';
  const messages = retried === 1 ? '1 message is' : `${retried} messages are`;
  return `${messages} tried again, by the running workers. What fails again, list-failed shows again.\n`;
}

async function perform(libs: INestApplicationContext, order: Order): Promise<string> {
  const { action, id = '' } = order;
  if (action === 'list-failed') return list(libs, order.queue);
  if (action === 'show') return described(await libs.get(ShowDeadLetter).run(id));
  if (action === 'retry-failed') return retry(libs, order);
  await libs.get(DiscardDeadLetter).run(id);
  return `${id} is given up: its message is not tried again.\n`;
}

async function open(loaded: Config): Promise<INestApplicationContext> {
  const config = { ...loaded, database: directly(loaded.database) };
  const { url, waitSeconds } = config.database;
  const onWait = (message: string): void => void process.stderr.write(`${message}\n`);
  await waitForDatabase(url, { waitSeconds, forSchema: true, onWait });
  return openLibs(config, [DeskModule]);
}

async function main(): Promise<number> {
  let libs: INestApplicationContext | undefined;
  try {
    const order = readOrder();
    if (order === 'help') {
      process.stdout.write(`${usage}\n`);
      return exitCodes.done;
    }
    libs = await open(loadConfig());
    process.stdout.write(await perform(libs, order));
    return exitCodes.done;
  } catch (error) {
    return failed(error as Error);
  } finally {
    await libs?.close();
  }
}

function failed(error: Error): number {
  const refused = error instanceof DomainError && error.kind !== 'unavailable' && error.kind !== 'busy';
  const kinds = [NotRun, ConfigError, NoDatabase, UnusableDatabase, DomainError];
  const expected = kinds.some((kind) => error instanceof kind);
  process.stderr.write(`${expected ? error.message : `The command failed: ${error.message}`}\n`);
  return refused ? exitCodes.refused : exitCodes.notRun;
}

async function run(): Promise<void> {
  process.exitCode = await main();
}

void run();
