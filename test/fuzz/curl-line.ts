import type { Sent } from './sender';

const isPlain = (body: Buffer): boolean => /^[\x20-\x7e\n]*$/.test(body.toString('latin1'));

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The request as one line for bash. Bytes that a line cannot hold go through printf. */
export function curlLine(address: string, { method, target, headers, body }: Sent): string {
  const named = Object.entries(headers).map(
    ([name, value]) => `-H ${quoted(`${name}${value === '' ? ';' : `: ${String(value)}`}`)}`,
  );
  const isPiped = body !== undefined && !isPlain(body);
  const data = body === undefined ? [] : [`--data-binary ${isPiped ? '@-' : quoted(body.toString('latin1'))}`];
  const line = ['curl -sig --path-as-is', `-X ${method}`, ...named, ...data, quoted(`${address}${target}`)].join(' ');
  if (!isPiped) return line;
  const bytes = [...body].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  return `printf ${quoted(bytes)} | ${line}`;
}
