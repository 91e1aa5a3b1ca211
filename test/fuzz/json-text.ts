/** A piece of JSON text that no value is written as: `1e400`, or nothing that JSON knows. */
export class RawJson {
  constructor(readonly text: string) {}
}

/** An object by its members, so that one may be there twice or be called `__proto__`. */
export class Members {
  constructor(readonly entries: readonly (readonly [string, unknown])[]) {}
}

/** As JSON.stringify, with what JSON.stringify cannot write. */
export function writeJson(value: unknown): string {
  if (value instanceof RawJson) return value.text;
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = value instanceof Members ? value.entries : Object.entries(value);
  const members = entries.filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${writeJson(member)}`).join(',')}}`;
}
