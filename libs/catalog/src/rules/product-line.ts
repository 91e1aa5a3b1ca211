import { isStorableText } from '#kernel';
import { unguarded } from './guarded-text';
import {
  amountCell,
  type Cell,
  categoriesCell,
  imagesCell,
  skuCell,
  slugCell,
  statusCell,
  textCell,
  unitsCell,
} from './product-cells';
import { type CellFault, type Columns, type FileColumn, productCells } from './product-columns';
import { productLimits } from './product-limits';
import { slugOf } from './slug';

/** One line of a product file as it is staged: a variant with what the line says of its product. Null says nothing. */
export interface ProductLine {
  readonly slug: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly status: string | null;
  readonly priceMinor: bigint | null;
  /** Slug or name. */
  readonly brand: string | null;
  readonly categories: readonly string[] | null;
  readonly images: readonly string[] | null;
  readonly sku: string | null;
  readonly adjustmentMinor: bigint | null;
  readonly stock: number | null;
  /** Values by the id of their attribute; null when the line names none. */
  readonly choices: Readonly<Record<string, string>> | null;
  /** What a fault in a cell spoils: this line, or all lines of the product. */
  readonly spoils: 'nothing' | 'line' | 'product';
}

/** How to read a line: its columns, the attributes that they are about, and the money of the shop. */
export interface LineFormat {
  readonly columns: Columns;
  /** Ids of the attributes, in the order of their columns. */
  readonly attributeIds: readonly string[];
  readonly currency: string;
}

/** A line without a slug belongs to no product and is not staged. */
export interface ReadLine {
  readonly line: ProductLine | undefined;
  readonly faults: readonly CellFault[];
}

/** Whether nothing stands in any cell, as in the lines that spreadsheets leave behind the last one. */
export const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '');

export function readProductLine(cells: readonly string[], format: LineFormat): ReadLine {
  const { columns, currency } = format;
  if (cells.length !== columns.count) return { line: undefined, faults: [wrongCount(cells.length, columns.count)] };
  const read = new CellReader(cells, columns);
  const name = read.cell('name', textCell(productLimits.name));
  const slug = read.slug(name);
  const line = {
    name,
    description: read.cell('description', textCell(productLimits.description), { asItIs: true }),
    status: read.cell('status', statusCell),
    priceMinor: read.cell('price', amountCell(currency, { signed: false })),
    brand: read.cell('brand', textCell(productLimits.name)),
    categories: read.cell('categories', categoriesCell),
    images: read.cell('images', imagesCell),
    sku: read.required('sku', skuCell),
    adjustmentMinor: read.cell('priceAdjustment', amountCell(currency, { signed: true })),
    stock: read.cell('stock', unitsCell),
    choices: read.choices(format.attributeIds),
  };
  const { faults } = read;
  return { line: slug === null ? undefined : { slug, ...line, spoils: spoiledBy(faults) }, faults };
}

function spoiledBy(faults: readonly CellFault[]): ProductLine['spoils'] {
  const ofProduct = (column: string | null): boolean => productCells.some((cell) => cell === column);
  if (faults.some(({ column }) => ofProduct(column))) return 'product';
  return faults.length > 0 ? 'line' : 'nothing';
}

const wrongCount = (found: number, expected: number): CellFault => ({
  column: null,
  code: 'wrong_cell_count',
  detail: `The line has ${found} cells, the header ${expected}.`,
});

/** Reads cells of one line and collects what is wrong with them. */
class CellReader {
  readonly faults: CellFault[] = [];

  constructor(
    private readonly cells: readonly string[],
    private readonly columns: Columns,
  ) {}

  /** Null for a cell that is empty, missing or faulty. */
  cell<T>(column: FileColumn, read: (text: string) => Cell<T>, { asItIs = false } = {}): T | null {
    const place = this.columns.places.get(column);
    return place === undefined ? null : this.at(place, column, (text) => read(asItIs ? text : text.trim()));
  }

  required<T>(column: FileColumn, read: (text: string) => Cell<T>): T | null {
    if (this.textAt(this.columns.places.get(column)) === '') this.fault(column, 'required', 'must not be empty');
    return this.cell(column, read);
  }

  /** The slug that is given, else the one that the name makes, which is always the same. */
  slug(name: string | null): string | null {
    if (this.textAt(this.columns.places.get('slug')) !== '') return this.cell('slug', slugCell);
    const made = name === null ? 'product' : slugOf(name);
    if (made !== 'product') return made;
    this.fault('slug', 'required', name === null ? 'must not be empty' : 'must be given: the name makes none');
    return null;
  }

  choices(attributeIds: readonly string[]): Record<string, string> | null {
    const chosen = this.columns.attributes.flatMap(({ column, place }, at) => {
      const value = this.at(place, column, (text) => textCell(productLimits.name)(text.trim()));
      return value === null ? [] : [[attributeIds[at] ?? '', value] as const];
    });
    if (chosen.length > productLimits.choices) {
      this.fault(null, 'too_many', `A variant has values of at most ${productLimits.choices} attributes.`);
    }
    return chosen.length === 0 ? null : Object.fromEntries(chosen);
  }

  private at<T>(place: number, column: string, read: (text: string) => Cell<T>): T | null {
    const text = unguarded(this.cells[place] ?? '');
    if (text.trim() === '') return null;
    const cell = isStorableText(text) ? read(text) : { code: 'invalid_text', detail: 'must not contain U+0000' };
    if ('value' in cell) return cell.value;
    this.fault(column, cell.code, cell.detail);
    return null;
  }

  private textAt(place: number | undefined): string {
    return place === undefined ? '' : (this.cells[place] ?? '').trim();
  }

  private fault(column: string | null, code: string, detail: string): void {
    this.faults.push({ column, code, detail });
  }
}
