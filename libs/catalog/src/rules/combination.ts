/** The one spelling of a set of attribute values, whatever their order; empty for a variant without attributes. */
export function combinationOf(attributeValueIds: readonly string[]): string {
  return [...new Set(attributeValueIds)].toSorted().join(',');
}
