import { parseArgs } from 'node:util';
import { NotMeasured } from './benchmark';

interface NumberOption {
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Reads `--rounds 5 --seconds 2` from the command line; every option is a number within its bounds.
 * @throws NotMeasured that names the options there are
 */
export function readOptions<Name extends string>(
  known: Readonly<Record<Name, NumberOption>>,
  args: readonly string[] = process.argv.slice(2),
): Readonly<Record<Name, number>> {
  const names = Object.keys(known) as Name[];
  const given = parse(names, args);
  const values = names.map((name) => [name, numberWithin(name, given[name], known[name])] as const);
  return Object.fromEntries(values) as Record<Name, number>;
}

function parse(names: readonly string[], args: readonly string[]): Record<string, string | undefined> {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  try {
    return parseArgs({ args: [...args], options, strict: true }).values as Record<string, string | undefined>;
  } catch (error) {
    const list = names.map((name) => `--${name} <number>`).join(', ');
    throw new NotMeasured(`${(error as Error).message}. The options are: ${list}.`);
  }
}

function numberWithin(name: string, given: string | undefined, { default: usual, min, max }: NumberOption): number {
  if (given === undefined) return usual;
  const value = Number(given);
  if (given.trim() === '' || !(value >= min && value <= max)) {
    throw new NotMeasured(`--${name} must be a number from ${min} to ${max}, but is "${given}".`);
  }
  return value;
}
