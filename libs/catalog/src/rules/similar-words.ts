/** How many letters may be wrong: none in the shortest words, two in long ones. */
function allowedEdits(length: number): number {
  if (length < 3) return 0;
  return length < 6 ? 1 : 2;
}

const mostNear = 60;
const mostAlternatives = 12;

export interface NearWord {
  readonly word: string;
  /** Letters missing, added, wrong, or swapped with their neighbour. */
  readonly edits: number;
}

/** Those of the candidates that another word was meant to be, the nearest first. The last word may be unfinished. */
export function nearWords(word: string, candidates: readonly string[], options: { isLast: boolean }): NearWord[] {
  const limit = allowedEdits(word.length);
  const others = candidates.filter((candidate) => candidate !== word);
  const near = others.map((candidate) => {
    const whole = editsBetween(word, candidate);
    const begun = options.isLast ? editsBetween(word, candidate.slice(0, word.length)) : whole;
    return { word: candidate, edits: Math.min(whole, begun) };
  });
  return near
    .filter(({ edits }) => edits <= limit)
    .toSorted((a, b) => a.edits - b.edits)
    .slice(0, mostNear);
}

/** Of near words that products have, all that are equally near and no others. */
export function nearestOf(near: readonly NearWord[], isKnown: (word: string) => boolean): string[] {
  const known = near.filter(({ word }) => isKnown(word));
  return known.flatMap(({ word, edits }) => (edits === known[0]?.edits ? [word] : [])).slice(0, mostAlternatives);
}

/** Letters to add, drop, exchange, or swap with a neighbour (optimal string alignment, Damerau 1964). */
export function editsBetween(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, place) => place);
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const costs = [(last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same];
      row.push(Math.min(...costs, swapped ? (beforeLast[j - 2] ?? 0) + 1 : Infinity));
    }
    beforeLast = last;
    last = row;
  }
  return last[to.length] ?? 0;
}
