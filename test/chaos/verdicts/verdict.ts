import type { Market } from '../trade/market';
import type { ChaosShop } from '../shop/chaos-shop';

/** What was promised, how often it was looked whether it holds, and where it does not. */
export interface Verdict {
  readonly promise: string;
  readonly checked: number;
  readonly broken: readonly string[];
}

export interface Evidence {
  readonly shop: ChaosShop;
  readonly market: Market;
}

export type Judge = (evidence: Evidence) => Promise<Verdict>;

/** Counts texts. */
export function counted(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
