import { createHash } from 'node:crypto';

/** Names a representation: the version it was made from, and a hash of all of it, stock and the names of others included. */
export function etagOf(representation: { readonly version: number }): string {
  const hash = createHash('sha256').update(JSON.stringify(representation)).digest('base64url').slice(0, 22);
  return `"${representation.version}-${hash}"`;
}

/** Whether an `If-Match` header names this representation (RFC 9110, 13.1.1: the comparison is strong, weak names never do). */
export function isExactlyNamedIn(header: string, etag: string): boolean {
  return header.split(',').some((name) => ['*', etag].includes(name.trim()));
}

/** Whether an `If-None-Match` header names this representation (RFC 9110, 13.1.2: the comparison is weak). */
export function isNamedIn(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const names = header.split(',').map((name) => name.trim());
  return names.some((name) => name === '*' || name.replace(/^W\//, '') === etag);
}
