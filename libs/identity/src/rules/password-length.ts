/** In characters as people count them, not bytes. The upper limit bounds the work of hashing. */
export const passwordLength = { min: 10, max: 256 } as const;

/** Whether a new password may be used. */
export function hasAllowedLength(password: string): boolean {
  const length = [...password].length;
  return length >= passwordLength.min && length <= passwordLength.max;
}
