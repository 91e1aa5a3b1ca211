/** What an error says. Several failed attempts to connect are one error, which says nothing itself. */
export function reasonOf(cause: Error): string {
  if (cause.message !== '') return cause.message;
  return (cause as NodeJS.ErrnoException).code ?? cause.name;
}
