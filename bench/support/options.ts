import { parseArgs } from 'node:util';
import { NotMeasured } from './benchmark';

interface NumberOption {
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

/** `--clients 1,16,64`: one number or several. */
interface NumbersOption {
  readonly default: readonly number[];
  readonly min: number;
  readonly max: number;
}

/** `--mixes hot,spread`: one word or several out of a list. */
interface WordsOption<Word extends string = string> {
  readonly default: readonly Word[];
  readonly of: readonly Word[];
}

interface TextOption {
  readonly default: string | undefined;
}

/** `--fast`, without a value. */
interface FlagOption {
  readonly default: false;
}

export type Option = NumberOption | NumbersOption | WordsOption | TextOption | FlagOption;

type Given<Known> = Known extends NumberOption
  ? number
  : Known extends NumbersOption
    ? readonly number[]
    : Known extends WordsOption<infer Word>
      ? readonly Word[]
      : Known extends FlagOption
        ? boolean
        : string | undefined;

/** What each option was given, or its default. */
export type Options<Known> = { readonly [Name in keyof Known]: Given<Known[Name]> };

/**
 * Reads `--rounds 5 --mixes hot,spread` from the command line.
 * @throws NotMeasured that names the options there are, or what an option may be
 */
export function readOptions<const Known extends Readonly<Record<string, Option>>>(
  known: Known,
  args: readonly string[] = process.argv.slice(2),
): Options<Known> {
  const given = parse(known, args);
  const values = Object.entries(known).map(([name, option]) => {
    const value = given[name];
    return [name, value === undefined ? option.default : valueOf(name, value, option)] as const;
  });
  return Object.fromEntries(values) as Options<Known>;
}

/**
 * The same with `--quick`, which replaces defaults: a run that shows whether everything works, and whose figures say nothing.
 * What is given as well counts nevertheless.
 */
export function readOptionsOrQuick<const Known extends Readonly<Record<string, Option>>>(
  known: Known,
  quick: { readonly [Name in keyof Known]?: Given<Known[Name]> },
  args: readonly string[] = process.argv.slice(2),
): Options<Known & { quick: FlagOption }> {
  const all = { ...known, quick: { default: false } } as Known & { quick: FlagOption };
  if (!readOptions(all, args).quick) return readOptions(all, args);
  const smaller = Object.entries(all).map(([name, option]) => {
    const value = (quick as Readonly<Record<string, unknown>>)[name];
    return [name, value === undefined ? option : { ...option, default: value }] as const;
  });
  return readOptions(Object.fromEntries(smaller) as typeof all, args);
}

function parse(
  known: Readonly<Record<string, Option>>,
  args: readonly string[],
): Record<string, string | boolean | undefined> {
  const kinds = Object.entries(known).map(([name, option]) => {
    const type = option.default === false ? ('boolean' as const) : ('string' as const);
    return [name, { type }] as const;
  });
  try {
    return parseArgs({ args: [...args], options: Object.fromEntries(kinds), strict: true }).values;
  } catch (error) {
    const list = Object.entries(known).map(([name, option]) => `--${name}${placeholder(option)}`);
    throw new NotMeasured(`${(error as Error).message}. The options are: ${list.join(', ')}.`);
  }
}

function placeholder(option: Option): string {
  if ('of' in option) return ` <${option.of.join(',')}>`;
  if ('min' in option) return Array.isArray(option.default) ? ' <numbers>' : ' <number>';
  return option.default === false ? '' : ' <text>';
}

function valueOf(name: string, given: string | boolean, option: Option): unknown {
  if (typeof given === 'boolean') return given;
  if ('of' in option) return given.split(',').map((word) => wordAmong(name, word, option));
  if (!('min' in option)) return given;
  if (typeof option.default === 'number') return numberWithin(name, given, option);
  return given.split(',').map((number) => numberWithin(name, number, option));
}

function numberWithin(name: string, given: string, { min, max }: { min: number; max: number }): number {
  const value = Number(given);
  if (given.trim() === '' || !(value >= min && value <= max)) {
    throw new NotMeasured(`--${name} must be a number from ${min} to ${max}, but is "${given}".`);
  }
  return value;
}

function wordAmong(name: string, given: string, { of }: WordsOption): string {
  if (!of.includes(given)) throw new NotMeasured(`--${name} must be some of ${of.join(', ')}, but is "${given}".`);
  return given;
}
