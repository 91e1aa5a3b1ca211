/** How many images a product has at most. */
export const maxImages = 50;

/** The ids with one of them at a place, counted from 0; a place beyond the end is the end. */
export function withPlaced(ids: readonly string[], id: string, place: number): string[] {
  const others = ids.filter((other) => other !== id);
  return others.toSpliced(Math.min(place, others.length), 0, id);
}

/** Whether a list names each of the ids once, and nothing else. */
export function isOrderOf(ids: readonly string[], order: readonly string[]): boolean {
  const named = new Set(order);
  return order.length === ids.length && named.size === ids.length && ids.every((id) => named.has(id));
}
