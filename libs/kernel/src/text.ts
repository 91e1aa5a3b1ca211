/** Text that PostgreSQL and JSON can both hold: no U+0000, no half of a surrogate pair. */
export function isStorableText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\u0000') && !/\p{Surrogate}/u.test(value);
}
