import { DomainError, type Fault, isStorableText } from '#kernel';

export type Payload = Readonly<Record<string, string>>;

/** Payloads carry ids: no spaces, no at signs, nothing of a person. */
const idLike = /^[\w.:-]{1,200}$/;

/** An edited payload that a message must not have. */
export class InvalidPayload extends DomainError {
  constructor(errors: readonly Fault[]) {
    super('invalid', 'invalid_payload', {
      detail: 'An edited payload has the members that the message has, each of them an id.',
      errors,
    });
  }
}

/**
 * What a message may hold after an edit: the members that it has, no more and no fewer, each an id in a short text.
 * @throws InvalidPayload naming every member that is missing, unknown or no id
 */
export function editedPayload(current: Payload, given: Readonly<Record<string, unknown>>): Payload {
  const missing = Object.keys(current)
    .filter((name) => !Object.hasOwn(given, name))
    .map((name) => fault(name, 'is missing'));
  const wrong = Object.entries(given).flatMap(([name, value]) => {
    if (!Object.hasOwn(current, name)) return [fault(name, 'is not a known field')];
    return isId(value) || value === current[name] ? [] : [fault(name, 'must be an id: letters, digits, . : _ and -')];
  });
  const faults = [...missing, ...wrong];
  if (faults.length > 0) throw new InvalidPayload(faults.slice(0, mostFaults));
  return given as Payload;
}

const mostFaults = 20;

const isId = (value: unknown): boolean => isStorableText(value) && idLike.test(value);

const fault = (name: string, detail: string): Fault => ({
  pointer: `/payload/${name.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`,
  detail,
});
