import { DatabaseError } from 'pg';

const longest = 110;
const givenUp = new Set(['40P01', '40001']);

/** One statement of an actor, as it reads in the list of a schedule. */
interface Line {
  readonly text: string;
  note: string;
}

/** What was done in which order: one line a statement, such as "B4 select … for update — waits for A". */
export class Transcript {
  private readonly lines: Line[] = [];
  private readonly counts = new Map<string, number>();
  /** How many statements waited for a lock. */
  waited = 0;
  /** SQLSTATEs of transactions that the server gave up, for a deadlock or a serialization failure. */
  readonly givenUp: string[] = [];

  begin(actor: string, sql: string): Line {
    const count = (this.counts.get(actor) ?? 0) + 1;
    this.counts.set(actor, count);
    const line = { text: `${actor}${count} ${brief(sql)}`, note: '' };
    this.lines.push(line);
    return line;
  }

  waits(line: Line, actors: readonly string[]): void {
    this.waited += 1;
    line.note += ` — waits for ${actors.join(' and ')}`;
  }

  end(line: Line, error: unknown): void {
    if (error === undefined) return;
    const { code = '' } = error instanceof DatabaseError ? error : {};
    if (givenUp.has(code)) this.givenUp.push(code);
    line.note += ` — fails: ${code} ${(error as Error).message}`;
  }

  deadlock(actors: readonly string[]): void {
    this.lines.push({ text: `${actors.join(' and ')} wait for each other`, note: '' });
  }

  get text(): string {
    return this.lines.map(({ text, note }) => text + note).join('\n');
  }
}

/** A statement on one line, without its list of columns. */
function brief(sql: string): string {
  const line = sql.replaceAll(/\s+/g, ' ').trim();
  const short = line.replace(/^select .{40,}? from /i, 'select … from ');
  if (short.length <= longest) return short;
  const end = / for (?:no key )?(?:update|share)(?: of [\w", ]+)?(?: skip locked)?$/i.exec(short)?.[0] ?? '';
  return `${short.slice(0, longest)} …${end}`;
}
