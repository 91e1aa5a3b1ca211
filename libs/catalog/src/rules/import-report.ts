import type { CellFault } from './product-columns';

/** `all`: every line or none. `valid`: the lines without a fault. */
export const importModes = ['all', 'valid'] as const;
export type ImportMode = (typeof importModes)[number];

/** How many faults a report lists. */
export const mostFaults = 1000;

export interface LineFault extends CellFault {
  /** Physical line of the file, from 1, on which the record begins. */
  readonly line: number;
}

/** Faults of a file: the first ones, and how many there are in all. */
export interface LineFaults {
  readonly first: readonly LineFault[];
  readonly total: number;
}

export interface ImportReport {
  readonly mode: ImportMode;
  /** Lines of variants that the file has. */
  readonly rows: number;
  /** Variants that are new. */
  readonly created: number;
  /** Variants that were there, whether or not their line said anything new. */
  readonly updated: number;
  /** Lines that were not applied. */
  readonly skipped: number;
  readonly errors: readonly LineFault[];
  /** How many faults there are beyond those in `errors`. */
  readonly errorsOmitted: number;
}

/** Remembers the first faults and counts the rest. */
export class FaultList implements LineFaults {
  readonly first: LineFault[] = [];
  total = 0;

  add(line: number, faults: readonly CellFault[]): void {
    for (const fault of faults) {
      this.total += 1;
      if (this.first.length < mostFaults) this.first.push({ line, ...fault });
    }
  }
}

/** The report of a file in which faults were found by reading it and, later, by comparing it with the catalogue. */
export function importReport(
  counts: Pick<ImportReport, 'mode' | 'rows' | 'created' | 'updated'>,
  faults: readonly [LineFaults, LineFaults],
): ImportReport {
  const [read, compared] = faults;
  const errors = [...read.first, ...compared.first]
    .toSorted((one, other) => one.line - other.line)
    .slice(0, mostFaults);
  const { mode, rows, created, updated } = counts;
  const skipped = rows - created - updated;
  return { mode, rows, created, updated, skipped, errors, errorsOmitted: read.total + compared.total - errors.length };
}
