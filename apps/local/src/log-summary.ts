interface LogLine {
  readonly level?: unknown;
  readonly msg?: unknown;
  readonly err?: { readonly message?: unknown };
}

const warningLevel = 40;
const errorLevel = 50;
const maxLength = 300;

function parse(line: string): LogLine | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return undefined;
  }
}

const shorten = (text: string): string => (text.length > maxLength ? `${text.slice(0, maxLength)} …` : text);

function messageOf({ msg, err }: LogLine): string {
  const parts = [msg, err?.message].filter((part): part is string => typeof part === 'string' && part !== '');
  return shorten([...new Set(parts)].join(': ') || 'no message');
}

/** A warning or an error in short, undefined for everything else. Takes one line of a pino log. */
export function warningIn(line: string): string | undefined {
  const entry = parse(line);
  if (typeof entry?.level !== 'number' || entry.level < warningLevel) return undefined;
  return `${entry.level < errorLevel ? 'warning' : 'error'}: ${messageOf(entry)}`;
}

/** Any line of a log in short, for the last words of a process. */
export function inShort(line: string): string {
  const entry = parse(line);
  return entry ? messageOf(entry) : shorten(line);
}

/** Lets `limit` lines through in each window and counts the rest, so that a storm of errors stays readable. */
export class Throttle {
  private windowStart = 0;
  private passed = 0;
  private suppressed = 0;

  constructor(
    private readonly limit: number,
    private readonly windowMilliseconds: number,
  ) {}

  /** Whether to show the line, and how many lines of the window before were not shown. */
  admit(now: number): { show: boolean; missed: number } {
    let missed = 0;
    if (now - this.windowStart >= this.windowMilliseconds) {
      missed = this.suppressed;
      this.windowStart = now;
      this.passed = 0;
      this.suppressed = 0;
    }
    const show = this.passed < this.limit;
    if (show) this.passed += 1;
    else this.suppressed += 1;
    return { show, missed };
  }
}
