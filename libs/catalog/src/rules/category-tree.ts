/** A category as it stands in a list. */
export interface CategoryEntry {
  readonly id: string;
  readonly parentId: string | null;
}

export type CategoryNode<Entry extends CategoryEntry> = Entry & { readonly children: readonly CategoryNode<Entry>[] };

type Growing<Entry extends CategoryEntry> = Entry & { readonly children: Growing<Entry>[] };

/** Arranges categories below their parents; siblings keep the order in which they come. Trees may be of any depth. */
export function categoryTree<Entry extends CategoryEntry>(entries: readonly Entry[]): CategoryNode<Entry>[] {
  const roots: Growing<Entry>[] = [];
  const nodes = new Map(entries.map((entry) => [entry.id, { ...entry, children: [] } as Growing<Entry>]));
  for (const node of nodes.values()) {
    const siblings = node.parentId === null ? roots : nodes.get(node.parentId)?.children;
    siblings?.push(node);
  }
  return roots;
}
