/** How many letters may be wrong: none in the shortest words, two in long ones. */
function allowedEdits(length: number): number {
  if (length < 3) return 0;
  return length < 6 ? 1 : 2;
}

const mostAlternatives = 12;

/**
 * Those of the candidates that the word was most likely meant to be: the fewest letters missing, added, wrong or swapped
 * with their neighbour. The last word may be the beginning of one.
 */
export function nearestWords(word: string, candidates: readonly string[], options: { isLast: boolean }): string[] {
  const limit = allowedEdits(word.length);
  const near = candidates.map((candidate) => {
    const whole = editsBetween(word, candidate);
    const begun = options.isLast ? editsBetween(word, candidate.slice(0, word.length)) : whole;
    return { candidate, edits: Math.min(whole, begun) };
  });
  const fewest = Math.min(...near.map(({ edits }) => edits));
  if (fewest > limit) return [];
  return near.flatMap(({ candidate, edits }) => (edits === fewest ? [candidate] : [])).slice(0, mostAlternatives);
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
