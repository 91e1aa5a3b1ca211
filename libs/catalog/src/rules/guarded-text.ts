/** What a spreadsheet takes for the start of a formula, behind any number of our own guards. */
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/;

/**
 * A text for a cell of a file that people open in a spreadsheet: one that would be run as a formula gets an apostrophe in
 * front. `unguarded` gives back exactly what went in, whatever it was.
 */
export function guarded(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** Takes back what `guarded` did. A text that it would not have guarded is left as it is. */
export function unguarded(cell: string): string {
  return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell;
}
