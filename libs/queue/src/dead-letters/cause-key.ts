import { DomainError } from '#kernel';

const maxLength = 300;
const maxMessageLength = 4000;

/** What differs between two failures of one cause: ids, numbers, names and addresses. */
const particulars = [
  /"[^"]*"|`[^`]*`|“[^”]*”|(?<!\w)'[^']*'(?!\w)/gu,
  /[^\s<>()]+@[^\s<>()]+/gu,
  /\bORD-[A-Z0-9]{8,}/gu,
  /[\p{L}\p{N}_/:.+-]*\p{N}[\p{L}\p{N}_/:.+%-]*/gu,
];

/**
 * What letters are grouped by: which error it is, and its message without whatever is particular to one message. The same
 * fault of our code or of a neighbour has the same key, whichever order it hit.
 */
export function causeKeyOf(cause: Error): string {
  const text = particulars.reduce(
    (words, particular) => words.replace(particular, '#'),
    cause.message.slice(0, maxMessageLength),
  );
  const message = text
    .replaceAll('\u0000', '')
    .replace(/\s+/g, ' ')
    .replace(/#(?:[ ,]*#)+/g, '#')
    .trim();
  return `${kindOf(cause)}: ${message}`.slice(0, maxLength).replace(/\p{Surrogate}/gu, '\uFFFD');
}

/** The code of an error says more than its name, where it has one of few. */
function kindOf(cause: Error): string {
  const { code } = cause as { code?: unknown };
  if (cause instanceof DomainError) return `${cause.name} ${cause.code}`;
  return typeof code === 'string' && /^\w{1,40}$/.test(code) ? `${cause.name} ${code}` : cause.name;
}
