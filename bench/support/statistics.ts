/** What is said of a series of measurements: its middle, and how far it is scattered around that. */

const sorted = (values: readonly number[]): number[] => values.toSorted((one, other) => one - other);

/** @throws RangeError for no values */
export function median(values: readonly number[]): number {
  const ordered = sorted(values);
  const upper = ordered[Math.floor(ordered.length / 2)];
  const lower = ordered[Math.ceil(ordered.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError('There is no median of nothing.');
  return (lower + upper) / 2;
}

/** The smallest value that is not below so many percent of all values (nearest rank). @throws RangeError for no values */
export function percentile(values: readonly number[], percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * values.length));
  const found = sorted(values)[rank - 1];
  if (found === undefined) throw new RangeError('There is no percentile of nothing.');
  return found;
}

/** How far the lowest and the highest value are apart, as a share of the median: 0.1 are 10 %. */
export function spread(values: readonly number[]): number {
  const middle = median(values);
  return middle === 0 ? 0 : (Math.max(...values) - Math.min(...values)) / middle;
}
