/** A category as it stands in a list. */
export interface CategoryEntry {
  readonly id: string;
  readonly parentId: string | null;
}

export type CategoryNode<Entry extends CategoryEntry> = Entry & { readonly children: readonly CategoryNode<Entry>[] };

/** Arranges categories below their parents; siblings keep the order in which they come. */
export function categoryTree<Entry extends CategoryEntry>(entries: readonly Entry[]): CategoryNode<Entry>[] {
  const childrenOf = new Map<string | null, Entry[]>();
  for (const entry of entries) {
    const siblings = childrenOf.get(entry.parentId);
    if (siblings) siblings.push(entry);
    else childrenOf.set(entry.parentId, [entry]);
  }
  const below = (parentId: string | null): CategoryNode<Entry>[] =>
    (childrenOf.get(parentId) ?? []).map((entry) => ({ ...entry, children: below(entry.id) }));
  return below(null);
}
