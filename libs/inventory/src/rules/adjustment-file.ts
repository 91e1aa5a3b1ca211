import { isStorableText } from '#kernel';
import { adjustmentLimits, type AskedChange, type Units } from './adjustment';
import { maxUnits } from './stock-change';
import { isReason, longestReason } from './stock-reason';

export const adjustmentColumns = ['sku', 'delta', 'setTo', 'reason'] as const;
export type AdjustmentColumn = (typeof adjustmentColumns)[number];

/** Which cell of a line is which column. */
export interface AdjustmentHeader {
  readonly count: number;
  readonly places: ReadonlyMap<AdjustmentColumn, number>;
}

export interface AdjustmentFault {
  /** Null when it is not one cell that is wrong. */
  readonly column: string | null;
  readonly code: string;
  readonly detail: string;
}

const longestShown = 100;

/** Reads a header: columns in any order, told apart without regard to case; `delta` or `setTo` may be missing. */
export function readAdjustmentHeader(cells: readonly string[]): {
  header: AdjustmentHeader;
  faults: readonly AdjustmentFault[];
} {
  const places = new Map<AdjustmentColumn, number>();
  const faults: AdjustmentFault[] = [];
  for (const [place, cell] of cells.slice(0, adjustmentColumns.length + 1).entries()) {
    const title = cell.trim();
    const column = adjustmentColumns.find((name) => name.toLowerCase() === title.toLowerCase());
    if (!column) faults.push(unknownColumn(title));
    else if (places.has(column))
      faults.push({ column, code: 'duplicate_column', detail: `"${column}" is there twice.` });
    else places.set(column, place);
  }
  const required = places.has('delta') ? ['sku', 'reason'] : ['sku', 'setTo', 'reason'];
  const missing = adjustmentColumns.filter((column) => required.includes(column) && !places.has(column));
  const absent = missing.map((column) => ({ column, code: 'missing_column', detail: `"${column}" is missing.` }));
  return { header: { count: cells.length, places }, faults: [...faults, ...absent] };
}

const unknownColumn = (title: string): AdjustmentFault => ({
  column: title.slice(0, longestShown),
  code: 'unknown_column',
  detail: `There is no such column; there are ${adjustmentColumns.join(', ')}.`,
});

/** Reads one line: the SKU, exactly one of `delta` and `setTo`, and the reason. */
export function readAdjustmentLine(
  { line, cells }: { line: number; cells: readonly string[] },
  { count, places }: AdjustmentHeader,
): { change: AskedChange } | { faults: readonly AdjustmentFault[] } {
  if (cells.length !== count) {
    const detail = `The line has ${cells.length} cells, the header ${count}.`;
    return { faults: [{ column: null, code: 'wrong_cell_count', detail }] };
  }
  const textOf = (column: AdjustmentColumn): string => (cells[places.get(column) ?? -1] ?? '').trim();
  const sku = textOf('sku');
  const reason = isReason(textOf('reason')) ? textOf('reason') : undefined;
  const units = readUnits(textOf('delta'), textOf('setTo'));
  const faults = [...faultsOfSku(sku), ...(reason ? [] : [unknownReason]), ...('faults' in units ? units.faults : [])];
  if (faults.length > 0 || !reason || 'faults' in units) return { faults };
  return { change: { ...units, sku, reason, place: { line } } };
}

function faultsOfSku(sku: string): AdjustmentFault[] {
  if (sku === '') return [{ column: 'sku', code: 'required', detail: 'must not be empty' }];
  if (isStorableText(sku) && sku.length <= adjustmentLimits.sku) return [];
  return [{ column: 'sku', code: 'invalid_text', detail: `must have at most ${adjustmentLimits.sku} characters` }];
}

const unknownReason: AdjustmentFault = {
  column: 'reason',
  code: 'invalid_text',
  detail: `must say why, in at most ${longestReason} characters`,
};

function readUnits(delta: string, setTo: string): Units | { faults: AdjustmentFault[] } {
  if ((delta === '') === (setTo === '')) {
    return { faults: [{ column: null, code: 'delta_or_set_to', detail: 'Give either delta or setTo.' }] };
  }
  const column = setTo === '' ? 'delta' : 'setTo';
  const text = setTo === '' ? delta : setTo;
  const units = Number(text);
  const known = (column === 'delta' ? /^[+-]?\d{1,10}$/ : /^\d{1,10}$/).test(text) && Math.abs(units) <= maxUnits;
  if (known && column === 'setTo') return { setTo: units };
  if (known && units !== 0) return { delta: units };
  const wanted = column === 'delta' ? 'a whole number of units, not 0' : 'a whole number of units, not negative';
  return { faults: [{ column, code: 'invalid_units', detail: `must be ${wanted}, at most ${maxUnits}` }] };
}
