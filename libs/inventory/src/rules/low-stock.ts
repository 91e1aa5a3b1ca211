/** A variant runs low as soon as no more units than this can be sold. */
export function isLow(available: number, threshold: number): boolean {
  return available <= threshold;
}

/**
 * Whether a movement made a variant run low: what can be sold went from above the threshold to at or below it. A variant
 * that was low already does not run low again. `before` and `after` are units on hand less those that are held.
 */
export function ranLow({ before, after, threshold }: { before: number; after: number; threshold: number }): boolean {
  return !isLow(before, threshold) && isLow(after, threshold);
}

/** Moves of variants, of which one may have several, each after the other, as one move a variant: from where to where. */
export function netMoves<Move extends { variantId: string; before: number; after: number }>(
  moves: readonly Move[],
): Move[] {
  const net = new Map<string, Move>();
  for (const move of moves)
    net.set(move.variantId, { ...move, before: net.get(move.variantId)?.before ?? move.before });
  return [...net.values()];
}
