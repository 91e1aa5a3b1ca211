const newline = 0x0a;

/** Where a record began, and how large it was. */
export interface RecordPlace {
  /** Physical line, from 1. */
  readonly line: number;
  readonly bytes: number;
}

/**
 * Keeps count of lines while a file passes: told of every byte that comes in and of where each record ends, it knows on
 * which physical line each record began, whatever line breaks stand inside quotes. Remembers only the breaks between the
 * end of the last record and the last byte.
 */
export class CsvPlace {
  private breaks: number[] = [];
  private passed = 0;
  private fed = 0;
  private recordStart = 0;
  private recordLine = 1;

  /** The line on which the record begins that is not over yet. */
  get line(): number {
    return this.recordLine;
  }

  /** How many bytes have come in since the last record ended. */
  get openBytes(): number {
    return this.fed - this.recordStart;
  }

  feed(bytes: Buffer): void {
    this.breaks = this.breaks.slice(this.passed);
    this.passed = 0;
    for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1))
      this.breaks.push(this.fed + at);
    this.fed += bytes.length;
  }

  /** @param offset of the first byte behind the record and its line break */
  endRecord(offset: number): RecordPlace {
    const place = { line: this.recordLine, bytes: offset - this.recordStart };
    while (this.passed < this.breaks.length && (this.breaks[this.passed] ?? offset) < offset) {
      this.passed += 1;
      this.recordLine += 1;
    }
    this.recordStart = offset;
    return place;
  }
}
