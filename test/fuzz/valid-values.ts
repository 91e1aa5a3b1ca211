import * as fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { type OpenApiDocument, resolved, type Schema } from './openapi-document';
import { kindOfField, kinds, nameOf } from './things';

const nobodysId = '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11';
const longestList = 4;
const longestText = 60;
const deepest = 6;

/** Of these only one group is given, as a schema cannot say. */
const alternatives: readonly (readonly (readonly string[])[])[] = [
  [['items'], ['productId', 'quantity']],
  [['variantId'], ['productId'], ['sku']],
  [['delta'], ['setTo']],
  [['amount'], ['lines'], ['surplus']],
];

/** Where in a request a value stands: what it is called tells more than its type. */
export interface Spot {
  readonly field: string;
  readonly path: string;
}

const amounts = fc.oneof(
  fc.constantFrom<string | number>('19.90', 19.9, '0', '0.01', '100', 5, '999999.99', 10),
  fc.integer({ min: 0, max: 100_000 }).map((cents) => (cents / 100).toFixed(2)),
);

/** Fields whose texts mean something that their schema does not say. Addresses lead to the loopback, where nobody listens. */
const words: Readonly<Record<string, Arbitrary<unknown>>> = {
  url: fc.constantFrom(
    'http://127.0.0.1:9/hook',
    'https://127.0.0.1:9/',
    'https://[::1]:9/x?y=z',
    'http://127.0.0.1:9/a.jpg',
  ),
  events: fc.array(fc.constantFrom('order.paid', 'order.placed', 'refund.succeeded', '*'), {
    minLength: 1,
    maxLength: 3,
  }),
  provider: fc.constant('sandbox'),
  outcome: fc.constantFrom('succeed', 'fail'),
  delayMs: fc.constantFrom(0, 10),
  times: fc.constantFrom(0, 1, 2),
  password: fc.constantFrom('correct horse battery', 'another horse battery', 'correct horse'),
  currentPassword: fc.constantFrom('correct horse battery', 'another horse battery'),
  newPassword: fc.constantFrom('correct horse battery', 'another horse battery'),
  country: fc.oneof({ weight: 6, arbitrary: fc.constant('CH') }, { weight: 1, arbitrary: fc.constantFrom('US', 'GB') }),
  at: fc.constantFrom('2025-06-01T12:00:00Z', '2030-01-01T00:00:00+01:00'),
  countries: fc.array(fc.constantFrom('CH', 'US', 'GB'), { maxLength: 3 }),
  currency: fc.constantFrom('USD', 'EUR'),
  value: fc.nat({ max: 9999 }).map((n) => `Value ${n}`),
  startsAt: fc.constantFrom('2020-01-01T00:00:00Z', '2030-06-01T12:00:00+02:00'),
  endsAt: fc.constantFrom('2035-01-01T00:00:00Z'),
  reason: fc.constantFrom('received', 'damaged', 'broken'),
  payload: fc.constantFrom({}, { orderId: nameOf('order', 1) }, { orderId: nobodysId }),
};

/** Makes values that a schema allows, which name real things wherever a field names one. */
export class ValidValues {
  constructor(private readonly document: OpenApiDocument) {}

  of(schema: Schema, spot: Spot, depth = 0): Arbitrary<unknown> {
    const plain = resolved(this.document, schema);
    const value = this.ofPlain(plain, spot, depth);
    return plain.nullable
      ? fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) })
      : value;
  }

  private ofPlain(schema: Schema, spot: Spot, depth: number): Arbitrary<unknown> {
    const known = words[spot.field];
    if (known && !schema.oneOf) return known;
    if (schema.enum) return choices(schema.enum);
    if (schema.oneOf) {
      const isAmount = schema.oneOf.every(({ type }) => type === 'string' || type === 'number');
      return isAmount ? amounts : fc.oneof(...schema.oneOf.map((part) => this.of(part, spot, depth)));
    }
    switch (schema.type) {
      case 'integer':
      case 'number':
        return integers(schema);
      case 'boolean':
        return fc.boolean();
      case 'array':
        return this.lists(schema, spot, depth);
      case 'string':
        return texts(schema, spot);
      default:
        return this.objects(schema, spot, depth);
    }
  }

  private lists(
    { items = {}, minItems = 0, maxItems = longestList }: Schema,
    spot: Spot,
    depth: number,
  ): Arbitrary<unknown> {
    const maxLength = Math.max(minItems, Math.min(maxItems, longestList));
    return fc.array(this.of(items, spot, depth + 1), { minLength: minItems, maxLength });
  }

  private objects({ properties = {}, required = [] }: Schema, { path }: Spot, depth: number): Arbitrary<unknown> {
    if (depth > deepest) return fc.constant({});
    const members = Object.entries(properties).map(([field, schema]) => [
      field,
      this.of(schema, { field, path }, depth + 1),
    ]);
    const record = fc.record(Object.fromEntries(members) as Record<string, Arbitrary<unknown>>, {
      requiredKeys: [...new Set([...required, ...choicesIn(properties).flat(2)])],
      noNullPrototype: true,
    });
    return fc.tuple(record, fc.nat({ max: 11 })).map(([value, choice]) => withOneOfEach(value, choice));
  }
}

/** Products that are not on sale are good for little. */
function choices(all: readonly unknown[]): Arbitrary<unknown> {
  const any = fc.constantFrom(...all);
  return all.includes('draft')
    ? fc.oneof({ weight: 4, arbitrary: fc.constant('active') }, { weight: 1, arbitrary: any })
    : any;
}

/** The groups of which one object has to choose. */
function choicesIn(properties: object): readonly (readonly (readonly string[])[])[] {
  const present = alternatives.map((groups) => groups.filter(([first = '']) => first in properties));
  return present.filter((groups) => groups.length > 1);
}

function withOneOfEach(value: Record<string, unknown>, choice: number): Record<string, unknown> {
  const unwanted = choicesIn(value).flatMap((groups) => groups.filter((_, at) => at !== choice % groups.length).flat());
  return Object.fromEntries(Object.entries(value).filter(([name]) => !unwanted.includes(name)));
}

function integers({ minimum = 0, maximum = 1000 }: Schema): Arbitrary<unknown> {
  const few = fc.integer({ min: minimum, max: Math.min(maximum, minimum + 5) });
  return fc.oneof({ weight: 4, arbitrary: few }, { weight: 1, arbitrary: fc.integer({ min: minimum, max: maximum }) });
}

function texts(schema: Schema, spot: Spot): Arbitrary<unknown> {
  const named = things(spot);
  const isId = schema.format === 'uuid';
  if (isId)
    return fc.oneof(
      { weight: 16, arbitrary: named ?? anything },
      { weight: 1, arbitrary: anything },
      { weight: 1, arbitrary: fc.constant(nobodysId) },
    );
  const made = madeTexts(schema);
  return named ? fc.oneof({ weight: 3, arbitrary: named }, { weight: 1, arbitrary: made }) : made;
}

function things({ field, path }: Spot): Arbitrary<string> | undefined {
  const kind = kindOfField(field, path);
  // The first ones belong together: a product, its variant, its pictures.
  return kind && fc.oneof(fc.constant(0), fc.noBias(fc.nat({ max: 30 }))).map((position) => nameOf(kind, position));
}

const anything = fc.tuple(fc.constantFrom(...kinds), fc.nat({ max: 30 })).map(([kind, at]) => nameOf(kind, at));

function madeTexts({ format, pattern, minLength = 0, maxLength = longestText }: Schema): Arbitrary<string> {
  if (format === 'email') return fc.nat({ max: 1_000_000 }).map((n) => `fuzz-${n}@example.com`);
  if (format === 'date-time') {
    const range = { min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true };
    return fc.date(range).map((date) => date.toISOString());
  }
  const longest = Math.max(minLength, Math.min(maxLength, longestText));
  if (pattern !== undefined)
    return fc.stringMatching(withoutLookahead(pattern)).filter((text) => text.length <= longest);
  return fc.string({ minLength, maxLength: longest, unit: fc.constantFrom(...'abcXYZ0189 -_.äß中') });
}

/** `stringMatching` knows no look-ahead; ours only keep a few words out. */
function withoutLookahead(pattern: string): RegExp {
  return new RegExp(pattern.replace(/\(\?!.*\$\)(?=\[)/, ''));
}
