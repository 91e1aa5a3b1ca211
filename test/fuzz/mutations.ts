import * as fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { evilNames, evilValues } from './evil-values';
import { Members, RawJson, writeJson } from './json-text';

const changes = ['replace', 'replace', 'replace', 'remove', 'add', 'repeat', 'list', 'wrap', 'text', 'null'] as const;
type Change = (typeof changes)[number];

interface Mutation {
  /** Which of the members counts, in the order in which they are written. */
  readonly at: number;
  readonly change: Change;
  readonly evil: unknown;
  readonly name: string;
}

const mutations: Arbitrary<Mutation> = fc.record({
  at: fc.nat({ max: 40 }),
  change: fc.constantFrom(...changes),
  evil: evilValues,
  name: fc.constantFrom<string>(...evilNames, 'unknown', 'id', 'role', 'version'),
});

/** A valid body with one thing wrong in it. */
export function mutated(valid: Arbitrary<unknown>): Arbitrary<unknown> {
  return fc.tuple(valid, mutations).map(([value, mutation]) => mutate(value, mutation));
}

/** The same with several things wrong. */
export function mangled(valid: Arbitrary<unknown>): Arbitrary<unknown> {
  const several = fc.array(mutations, { minLength: 2, maxLength: 4 });
  return fc.tuple(valid, several).map(([value, all]) => all.reduce(mutate, value));
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof RawJson);
}

const membersOf = (value: object): readonly (readonly [string, unknown])[] =>
  value instanceof Members ? value.entries : Object.entries(value);

/** How many members there are, at any depth. */
function size(value: unknown): number {
  return isBranch(value) ? membersOf(value).reduce((sum, [, member]) => sum + 1 + size(member), 0) : 0;
}

function mutate(value: unknown, mutation: Mutation): unknown {
  const members = size(value);
  if (members === 0 || !isBranch(value))
    return mutation.change === 'add' ? new Members([[mutation.name, mutation.evil]]) : mutation.evil;
  return changed(value, { ...mutation, at: mutation.at % members });
}

function changed(value: object, mutation: Mutation): unknown {
  let passed = 0;
  const entries: [string, unknown][] = [];
  for (const [name, member] of membersOf(value)) {
    const inner = size(member);
    const within = mutation.at - passed;
    if (within === 0) entries.push(...instead([name, member], mutation));
    else if (within > 0 && within <= inner && isBranch(member))
      entries.push([name, changed(member, { ...mutation, at: within - 1 })]);
    else entries.push([name, member]);
    passed += 1 + inner;
  }
  return Array.isArray(value) ? entries.map(([, member]) => member) : new Members(entries);
}

function instead([name, member]: [string, unknown], { change, evil, name: another }: Mutation): [string, unknown][] {
  const all: Record<Change, [string, unknown][]> = {
    replace: [[name, evil]],
    remove: [],
    add: [
      [name, member],
      [another, evil],
    ],
    repeat: [
      [name, evil],
      [name, member],
    ],
    list: [[name, [member, member]]],
    wrap: [[name, { value: member }]],
    text: [[name, typeof member === 'string' ? Number(member) || 0 : writeJson(member)]],
    null: [[name, null]],
  };
  return all[change];
}
