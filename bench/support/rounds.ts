/** One of several things that are compared. */
export interface Side<Result> {
  readonly name: string;
  readonly measure: () => Promise<Result> | Result;
}

/**
 * Measures every side once per round, in turn the first and the last one first, so that a machine that grows slower or
 * faster favours none. @returns the results of each side by its name, in the order of the rounds
 */
export async function alternate<Result>(
  sides: readonly Side<Result>[],
  rounds: number,
  onRound: (round: number) => void = () => undefined,
): Promise<ReadonlyMap<string, readonly Result[]>> {
  const results = new Map<string, Result[]>(sides.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    onRound(round);
    const order = round % 2 === 1 ? sides : sides.toReversed();
    for (const { name, measure } of order) results.get(name)?.push(await measure());
  }
  return results;
}
