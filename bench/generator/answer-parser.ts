/** One whole HTTP/1.1 answer. */
export interface HttpAnswer {
  readonly status: number;
  /** The status line and the headers as they came. */
  readonly head: string;
  readonly body: Buffer;
}

/** What came is no answer that this client understands. */
export class MalformedAnswer extends Error {}

const endOfHead = Buffer.from('\r\n\r\n');
const endOfLine = Buffer.from('\r\n');
const mostHeadBytes = 65_536;

/** The value of a header, without its name. */
export function headerOf({ head }: HttpAnswer, name: string): string | undefined {
  return new RegExp(`\\r\\n${name}:[ \\t]*([^\\r]*)`, 'i').exec(head)?.[1];
}

/**
 * Finds the answers in what a connection receives, however it is cut into packets. Bodies have a Content-Length or come in
 * chunks; an answer that only ends with its connection is refused, because nobody could tell whether it is whole.
 */
export class AnswerParser {
  private pending: Buffer | undefined;

  /** @returns the answers that are complete now. @throws MalformedAnswer */
  push(packet: Buffer): HttpAnswer[] {
    let bytes = this.pending ? Buffer.concat([this.pending, packet]) : packet;
    const answers: HttpAnswer[] = [];
    while (bytes.length > 0) {
      const found = answerIn(bytes);
      if (!found) break;
      if (found.answer.status >= 200) answers.push(found.answer);
      bytes = bytes.subarray(found.length);
    }
    this.pending = bytes.length > 0 ? bytes : undefined;
    return answers;
  }
}

interface Found {
  readonly answer: HttpAnswer;
  /** Bytes that it took up. */
  readonly length: number;
}

function answerIn(bytes: Buffer): Found | undefined {
  const headLength = bytes.indexOf(endOfHead);
  if (headLength < 0) {
    if (bytes.length > mostHeadBytes) throw new MalformedAnswer('The head of an answer does not end.');
    return undefined;
  }
  const head = bytes.toString('latin1', 0, headLength);
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1]);
  if (Number.isNaN(status)) throw new MalformedAnswer(`This is no answer: ${head.slice(0, 80)}`);
  const start = headLength + endOfHead.length;
  const body = bodyAt(bytes, { start, status, head });
  return body && { answer: { status, head, body: body.content }, length: body.end };
}

interface BodyPlace {
  readonly start: number;
  readonly status: number;
  readonly head: string;
}

function bodyAt(bytes: Buffer, { start, status, head }: BodyPlace): { content: Buffer; end: number } | undefined {
  if (status < 200 || status === 204 || status === 304) return { content: Buffer.alloc(0), end: start };
  if (/\r\ntransfer-encoding:[^\r]*\bchunked/i.test(head)) return chunkedBody(bytes, start);
  const length = /\r\ncontent-length:[ \t]*(\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new MalformedAnswer('An answer says neither its length nor that it comes in chunks.');
  const end = start + Number(length);
  return end > bytes.length ? undefined : { content: bytes.subarray(start, end), end };
}

function chunkedBody(bytes: Buffer, start: number): { content: Buffer; end: number } | undefined {
  const parts: Buffer[] = [];
  let at = start;
  for (;;) {
    const lineEnd = bytes.indexOf(endOfLine, at);
    if (lineEnd < 0) return undefined;
    const digits = /^[0-9a-f]+/i.exec(bytes.toString('latin1', at, lineEnd))?.[0];
    if (digits === undefined) throw new MalformedAnswer('A chunk does not say its length.');
    const from = lineEnd + endOfLine.length;
    const length = Number.parseInt(digits, 16);
    if (length === 0) return trailerEnd(bytes, from, parts);
    at = from + length + endOfLine.length;
    if (at > bytes.length) return undefined;
    parts.push(bytes.subarray(from, from + length));
  }
}

/** Behind the last chunk come headers, mostly none, and an empty line. */
function trailerEnd(
  bytes: Buffer,
  from: number,
  parts: readonly Buffer[],
): { content: Buffer; end: number } | undefined {
  for (let at = from; ;) {
    const lineEnd = bytes.indexOf(endOfLine, at);
    if (lineEnd < 0) return undefined;
    if (lineEnd === at) return { content: Buffer.concat(parts), end: lineEnd + endOfLine.length };
    at = lineEnd + endOfLine.length;
  }
}
