/** One column: its title and how a row's value reads. Numbers stand on the right. */
export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  readonly align?: 'left' | 'right';
}

/** A table as Markdown, so that it can be read in a terminal and pasted into a document. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map(({ text }) => text(row)));
  const widths = columns.map(({ title }, at) =>
    Math.max(3, title.length, ...cells.map((line) => (line[at] ?? '').length)),
  );
  const padded = (text: string, at: number): string =>
    columns[at]?.align === 'right' ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0);
  const line = (texts: readonly string[]): string => `| ${texts.map(padded).join(' | ')} |`;
  const rule = columns.map(({ align }, at) => '-'.repeat((widths[at] ?? 3) - 1) + (align === 'right' ? ':' : '-'));
  return [line(columns.map(({ title }) => title)), line(rule), ...cells.map(line)].join('\n');
}

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** 1234567 → 1,234,567. */
export const count = (value: number): string => grouped.format(value);

/** 0.1234 → 12 %. */
export const share = (value: number): string => `${(value * 100).toFixed(value < 0.1 ? 1 : 0)} %`;

/** 0.5 → 0.50; 12.34 → 12.3; 123.4 → 123: three digits that mean something. */
export function threeDigits(value: number): string {
  return value >= 100 ? count(value) : value.toFixed(value >= 10 ? 1 : 2);
}
