import { median, spread } from './statistics';
import { type Column, count, share, table } from './table';
import type { Throughput } from './throughput';

type Results = ReadonlyMap<string, readonly Throughput[]>;

/** From here on other processes have changed the result. */
const disturbing = 0.2;

/** From here on a process has no time left: one processor is all that it can use. */
const saturated = 0.92;

const unknown = '–';

const medianOf = (values: readonly (number | undefined)[]): number | undefined => {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? median(known) : undefined;
};

interface Row {
  readonly name: string;
  readonly rates: readonly number[];
  readonly micros: number | undefined;
  readonly server: number | undefined;
  readonly client: number;
  readonly others: number | undefined;
}

function rowOf([name, rounds]: readonly [string, readonly Throughput[]]): Row {
  return {
    name,
    rates: rounds.map(({ perSecond }) => perSecond),
    micros: medianOf(rounds.map(({ serverMicroseconds }) => serverMicroseconds)),
    server: medianOf(rounds.map(({ serverShare }) => serverShare)),
    client: median(rounds.map(({ clientShare }) => clientShare)),
    others: medianOf(rounds.map(({ othersShare }) => othersShare)),
  };
}

const columns: readonly Column<Row>[] = [
  { title: 'GET', text: ({ name }) => name },
  { title: 'answers per second', text: ({ rates }) => count(median(rates)), align: 'right' },
  { title: 'spread', text: ({ rates }) => share(spread(rates)), align: 'right' },
  {
    title: 'server µs per answer',
    text: ({ micros }) => (micros === undefined ? unknown : count(micros)),
    align: 'right',
  },
  { title: 'server busy', text: ({ server }) => (server === undefined ? unknown : share(server)), align: 'right' },
  { title: 'client busy', text: ({ client }) => share(client), align: 'right' },
  { title: 'others busy', text: ({ others }) => (others === undefined ? unknown : share(others)), align: 'right' },
];

export const throughputTable = (results: Results): string => table(columns, [...results].map(rowOf));

/** The first side as a share of the second, round by round, and whether the client stood in the way of either. */
export function comparison(results: Results): string {
  const [ours, bare] = [...results].map(rowOf);
  if (!ours || !bare) throw new RangeError('There are not two sides to compare.');
  const ratios = ours.rates.map((rate, round) => rate / (bare.rates[round] ?? Number.NaN));
  const lines = [
    `The ${ours.name} answers ${share(median(ratios))} as often as the ${bare.name} (spread ${share(spread(ratios))}).`,
  ];
  if (ours.micros !== undefined && bare.micros !== undefined) {
    lines.push(`By processor time of the servers it is ${share(bare.micros / ours.micros)}.`);
  }
  const held = [ours, bare].filter(({ server, client }) => client >= saturated && (server ?? 0) < saturated);
  for (const { name } of held) lines.push(`The client was the bottleneck of the ${name}: its server could do more.`);
  if ([ours, bare].some(({ others }) => others !== undefined && others > disturbing)) {
    lines.push('Other processes were busy meanwhile: measure again on an idle machine.');
  }
  return lines.join('\n');
}
