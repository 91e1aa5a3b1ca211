import { isUtf8 } from 'node:buffer';

const newline = 0x0a;

/** Checks a file that comes in pieces for UTF-8, line by line: no character of UTF-8 has a line break among its bytes. */
export class Utf8Lines {
  private rest: Buffer = Buffer.alloc(0);
  private line = 1;

  /** @returns the first line of what is complete by now that is not UTF-8, or undefined */
  firstFault(bytes: Buffer): number | undefined {
    const text = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    const end = text.lastIndexOf(newline) + 1;
    this.rest = text.subarray(end);
    return this.check(text.subarray(0, end));
  }

  /** The same for the last line, which need not end in a line break. */
  lastFault(): number | undefined {
    return isUtf8(this.rest) ? undefined : this.line;
  }

  private check(lines: Buffer): number | undefined {
    const valid = isUtf8(lines);
    for (let start = 0; start < lines.length; this.line += 1) {
      const end = lines.indexOf(newline, start) + 1;
      if (!valid && !isUtf8(lines.subarray(start, end))) return this.line;
      start = end;
    }
    return undefined;
  }
}
