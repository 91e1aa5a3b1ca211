/** What makes two spellings of an e-mail address the same account. The address itself is kept as it was given. */
export function emailKey(email: string): string {
  return email.trim().toLowerCase();
}
