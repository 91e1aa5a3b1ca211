import { DomainError } from '#kernel';

/** What is wrong with a CSV file, and where. */
export interface CsvFault {
  /** Physical line of the file, from 1, on which the record begins. */
  readonly line: number;
  /** Name of the column; null when it is not one cell that is wrong. */
  readonly column: string | null;
  /** Stable and machine-readable. */
  readonly code: string;
  readonly detail: string;
}

/** The file cannot be read as the CSV that is wanted; nothing of it was used. The faults are in the member `errors`. */
export class InvalidCsv extends DomainError {
  constructor(faults: readonly [CsvFault, ...CsvFault[]]) {
    const [{ line, detail }] = faults;
    super('invalid', 'invalid_csv', { detail: `Line ${line}: ${detail}`, members: { errors: faults } });
  }
}
