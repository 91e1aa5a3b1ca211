import type { Json } from './client';

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One look at the metrics of a process. */
export interface Scrape {
  /** Every metric that the process declares, by type: also those that have no value yet. */
  readonly types: Readonly<Record<string, string>>;
  readonly samples: readonly Sample[];
  readonly text: string;
}

export async function scrape(url: string): Promise<Scrape> {
  const answer = await fetch(`${url}/metrics`);
  const text = await answer.text();
  const declared = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  return {
    types: Object.fromEntries(declared.map(([, name = '', type = '']) => [name, type])),
    samples: text.split('\n').flatMap(sampleIn),
    text,
  };
}

function sampleIn(line: string): Sample[] {
  const found = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
  if (!found) return [];
  const [, name = '', labels = '', value = ''] = found;
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', text = '']) => [key, text]);
  return [{ name, labels: Object.fromEntries(pairs) as Json, value: Number(value.replace('Inf', 'Infinity')) }];
}

/** Ours: all but those of Node.js and the process. */
export function ownMetrics({ types }: Scrape): string[] {
  return Object.keys(types).filter((name) => !/^(?:nodejs|process)_/.test(name));
}

/** What a metric says as a whole: of a histogram how much was observed, of others the sum of their values. */
export function totalOf({ types, samples }: Scrape, name: string): number {
  const counted = types[name] === 'histogram' ? `${name}_count` : name;
  return samples.filter((sample) => sample.name === counted).reduce((sum, { value }) => sum + value, 0);
}
