/** An attribute value, and the attribute of which it is one. */
export interface ChosenValue {
  readonly id: string;
  readonly attributeId: string;
}

/** Faults of a choice of attribute values, as positions in the list that was given, from 0. */
export interface ChoiceFaults {
  readonly unknown: readonly number[];
  /** Second values of an attribute that has been given one. The same value twice is no fault. */
  readonly repeated: readonly number[];
}

/** What is wrong with a choice of attribute values, when `known` are those that there are. */
export function faultsOfChoice(valueIds: readonly string[], known: readonly ChosenValue[]): ChoiceFaults {
  const attributeOf = new Map(known.map(({ id, attributeId }) => [id, attributeId]));
  const valueOf = new Map<string, string>();
  const unknown: number[] = [];
  const repeated: number[] = [];
  for (const [position, id] of valueIds.entries()) {
    const attributeId = attributeOf.get(id);
    if (attributeId === undefined) unknown.push(position);
    else if ((valueOf.get(attributeId) ?? id) !== id) repeated.push(position);
    else valueOf.set(attributeId, id);
  }
  return { unknown, repeated };
}
