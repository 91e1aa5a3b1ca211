import { isStorableText } from '#kernel';

/** Cells that are the product's; the lines of one product share them. */
export const productCells = ['name', 'description', 'status', 'price', 'brand', 'categories', 'images'] as const;

/** The columns of a product file, in the order in which it is written; those of attributes follow. */
export const fileColumns = ['slug', ...productCells, 'sku', 'priceAdjustment', 'stock'] as const;
export type FileColumn = (typeof fileColumns)[number];

/** Without these a line would not say which product and which variant it is about. */
const requiredColumns: readonly FileColumn[] = ['slug', 'sku'];

const attributePrefix = 'attr.';
const mostColumns = 500;
const longestTitle = 200;

const columnOfTitle = new Map(fileColumns.map((column) => [column.toLowerCase(), column]));

/** What stands in which place of a line. */
export interface Columns {
  readonly count: number;
  readonly places: ReadonlyMap<FileColumn, number>;
  readonly attributes: readonly AttributeColumn[];
}

export interface AttributeColumn {
  /** As the header spells it, such as `attr.Size`. */
  readonly column: string;
  /** Name of the attribute, to be found without regard to case. */
  readonly name: string;
  readonly place: number;
}

/** What is wrong with a cell, or with a line when `column` is null. */
export interface CellFault {
  readonly column: string | null;
  readonly code: string;
  readonly detail: string;
}

export const attributeColumn = (name: string): string => `${attributePrefix}${name}`;

/** Reads a header. Columns may stand in any order; their names are told apart without regard to case. */
export function columnsOf(header: readonly string[]): { columns: Columns; faults: readonly CellFault[] } {
  const places = new Map<FileColumn, number>();
  const attributes: AttributeColumn[] = [];
  const columns = { count: header.length, places, attributes };
  if (header.length > mostColumns) return { columns, faults: [tooManyColumns] };
  const faults: CellFault[] = [];
  for (const [place, cell] of header.entries()) {
    const title = cell.trim();
    const known = columnOfTitle.get(title.toLowerCase());
    const fault = known ? undefined : faultOfTitle(title, place);
    if (fault) faults.push(fault);
    else if (!known) attributes.push({ column: title, name: title.slice(attributePrefix.length).trim(), place });
    else if (places.has(known)) faults.push(repeatedColumn(title));
    else places.set(known, place);
  }
  const missing = requiredColumns.filter((column) => !places.has(column));
  return { columns, faults: [...faults, ...missing.map(missingColumn)] };
}

/**
 * What is wrong with the columns of attributes: attributes that there are not, or that have two columns.
 * @param ids of the attributes, in the order of their columns
 */
export function attributeFaults({ attributes }: Columns, ids: readonly (string | undefined)[]): CellFault[] {
  return attributes.flatMap(({ column, name }, at) => {
    if (ids[at] === undefined) {
      return [{ column, code: 'unknown_column', detail: `There is no attribute "${name}".` }];
    }
    return ids.indexOf(ids[at]) < at ? [repeatedColumn(column)] : [];
  });
}

/** A header that was not written as CSV is: then every other fault in it would only follow from this one. */
export function foreignFormat(header: readonly string[]): CellFault | undefined {
  if (header.some((title) => title.includes('\r'))) {
    return { column: null, code: 'wrong_line_ends', detail: 'Lines must end in LF or CRLF, not in CR alone.' };
  }
  const [only = ''] = header;
  const found = header.length === 1 ? [';', '\t', '|'].find((delimiter) => only.includes(delimiter)) : undefined;
  if (found === undefined) return undefined;
  const name = found === '\t' ? 'tabs' : `"${found}"`;
  return { column: null, code: 'wrong_delimiter', detail: `Cells must be separated by commas, not by ${name}.` };
}

function faultOfTitle(title: string, place: number): CellFault | undefined {
  if (title === '') return { column: null, code: 'unknown_column', detail: `Column ${place + 1} has no name.` };
  const name = title.slice(attributePrefix.length).trim();
  const isAttribute = title.toLowerCase().startsWith(attributePrefix) && name !== '' && isStorableText(name);
  if (isAttribute && title.length <= longestTitle) return undefined;
  const shown = title.length > longestTitle ? `${title.slice(0, longestTitle)}…` : title;
  const detail = `There is no column "${shown}". There are ${fileColumns.join(', ')}, and attr.<name of an attribute>.`;
  return { column: shown, code: 'unknown_column', detail };
}

const repeatedColumn = (column: string): CellFault => ({
  column,
  code: 'duplicate_column',
  detail: `The column "${column}" is there twice.`,
});

const missingColumn = (column: FileColumn): CellFault => ({
  column,
  code: 'missing_column',
  detail: `The column "${column}" is missing.`,
});

const tooManyColumns: CellFault = {
  column: null,
  code: 'too_many_columns',
  detail: `A file has at most ${mostColumns} columns.`,
};
