import * as fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { evilTexts, evilValues } from './evil-values';
import { evilBodies, evilHeaders, evilPieces, evilQueries, evilTypes } from './evil-wire';
import { writeJson } from './json-text';
import { mangled, mutated } from './mutations';
import type { OpenApiDocument, Operation, Parameter, Schema } from './openapi-document';
import { csvFilesFor } from './csv-files';
import { ValidValues } from './valid-values';

export const roles = ['anonymous', 'guest', 'customer', 'staff', 'admin'] as const;
export type Role = (typeof roles)[number];

/** A request before real things are put into it; JSON through and through, so that it can be printed and read again. */
export interface FuzzRequest {
  readonly role: Role;
  /** As it goes over the wire. */
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  /** Each character is a byte, but for the things that it names. */
  readonly body: string | undefined;
  /** Signed as the sandbox provider signs, so that it is read at all. */
  readonly signed: boolean;
}

type Pairs = readonly (readonly [string, string])[];

const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
const none: Arbitrary<Pairs> = fc.constant([]);

/** Makes requests to one operation: from what it documents to what nobody would send. */
export class Requests {
  private readonly values: ValidValues;

  constructor(document: OpenApiDocument) {
    this.values = new ValidValues(document);
  }

  /** Half of them are valid, as far as the document tells; the others have one thing wrong or many. */
  to(operation: Operation): Arbitrary<FuzzRequest> {
    const valid = this.request(operation, { isEvil: false });
    const evil = this.request(operation, { isEvil: true });
    return fc.oneof({ weight: 1, arbitrary: valid }, { weight: 1, arbitrary: evil });
  }

  private request(operation: Operation, { isEvil }: { isEvil: boolean }): Arbitrary<FuzzRequest> {
    const sometimes = <T>(evil: Arbitrary<T>, valid: Arbitrary<T>, weight = 1): Arbitrary<T> =>
      isEvil ? fc.oneof({ weight, arbitrary: evil }, { weight: 3, arbitrary: valid }) : valid;
    const headers = sometimes(this.evilHeaders(operation), this.headers(operation));
    return fc
      .record({
        role: rolesFor(operation),
        path: sometimes(this.evilPath(operation), this.path(operation)),
        query: sometimes(this.evilQuery(operation), this.query(operation)),
        headers,
        content: sometimes(this.evilContent(operation), this.content(operation), 9),
        signed: fc.constant(operation.path.includes('/webhooks/payments/')),
      })
      .map(({ role, path, query, headers: more, content: { type, body }, signed }) => ({
        role,
        target: query === '' ? path : `${path}?${query}`,
        headers: [...(type === undefined ? [] : [['content-type', type] as const]), ...more],
        body,
        signed,
      }));
  }

  private path({ path, parameters }: Operation): Arbitrary<string> {
    const inPath = parameters.filter((parameter) => parameter.in === 'path');
    const made = inPath.map(({ name, schema = { type: 'string' } }) => {
      const spot = { field: name, path };
      return this.values.of(schema, spot).map((value) => [name, encodeURIComponent(String(value))] as const);
    });
    return fc.tuple(...made).map((values) => filled(path, values));
  }

  private evilPath(operation: Operation): Arbitrary<string> {
    const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    if (names.length === 0) return this.path(operation);
    return fc
      .tuple(this.path(operation), fc.constantFrom(...evilPieces), fc.constantFrom(...names))
      .map(([path, piece, name]) => {
        const position = operation.path.split('/').indexOf(`{${name}}`);
        return path.split('/').with(position, piece).join('/');
      });
  }

  private query({ path, parameters }: Operation): Arbitrary<string> {
    const pairs = parameters
      .filter((parameter) => parameter.in === 'query')
      .map((parameter) => this.queryPairs(parameter, path));
    if (pairs.length === 0) return fc.constant('');
    const some = fc.tuple(
      ...pairs.map((pair) => fc.oneof({ weight: 2, arbitrary: none }, { weight: 1, arbitrary: pair })),
    );
    return some.map((all) => written(all.flat()));
  }

  private queryPairs({ name, schema = { type: 'string' } }: Parameter, path: string): Arbitrary<Pairs> {
    const field = name.startsWith('attr.') ? 'attr' : name;
    const named = name === 'attr.<Name>' ? fc.constantFrom('attr.Size', 'attr.Colour', 'attr.size') : fc.constant(name);
    return fc
      .tuple(named, this.values.of(schema, { field, path }))
      .map(([key, value]) => [value].flat().map((item) => [key, String(item)] as const));
  }

  private evilQuery(operation: Operation): Arbitrary<string> {
    const names = operation.parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
    const spoilt = fc
      .tuple(fc.constantFrom('unknown', ...names), fc.constantFrom(...evilTexts))
      .map(([name, text]) => written([[name, text]]));
    const behind = fc.oneof(fc.constantFrom<string>(...evilQueries), spoilt);
    return fc
      .tuple(this.query(operation), behind)
      .map(([query, evil]) => [query, evil].filter((part) => part !== '').join('&'));
  }

  private headers({ parameters }: Operation): Arbitrary<Pairs> {
    const takes = (name: string): boolean =>
      parameters.some((header) => header.in === 'header' && header.name.toLowerCase() === name);
    const header = (name: string, values: Arbitrary<string>): Arbitrary<Pairs> =>
      takes(name)
        ? fc.oneof(
            none,
            values.map((value) => [[name, value] as const]),
          )
        : none;
    return fc
      .tuple(
        header(
          'idempotency-key',
          fc.noBias(fc.nat({ max: 400 })).map((n) => `key-${n}`),
        ),
        header('if-match', fc.constantFrom('*', '"1-AAAAAAAAAAAAAAAAAAAAAA"')),
        header('if-none-match', fc.constantFrom('*', '"1-AAAAAAAAAAAAAAAAAAAAAA"')),
        header('last-event-id', fc.constant('0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11')),
      )
      .map((all) => all.flat());
  }

  private evilHeaders(operation: Operation): Arbitrary<Pairs> {
    const evil = fc.array(fc.constantFrom(...evilHeaders), { minLength: 1, maxLength: 3 });
    return fc.tuple(this.headers(operation), evil).map(([headers, more]) => [...headers, ...more]);
  }

  private content({ bodies, path }: Operation): Arbitrary<{ type?: string; body?: string }> {
    const contents = Object.entries(bodies);
    if (contents.length === 0) return fc.constant({});
    return fc.oneof(
      ...contents.map(([type, { schema }]) =>
        type === 'text/csv'
          ? csvFilesFor(path).map((body) => ({ type, body }))
          : this.values
              .of(jsonPartOf(schema), { field: '', path })
              .map((value) => ({ type, body: bytesOf(writeJson(value)) })),
      ),
    );
  }

  private evilContent({ bodies, path, method }: Operation): Arbitrary<{ type?: string; body?: string }> {
    if (method === 'GET') return fc.constant({});
    const json = bodies['application/json'] ?? { schema: { type: 'object' } };
    const valid = this.values.of(jsonPartOf(json.schema), { field: '', path });
    const spoilt = fc
      .oneof(mutated(valid), mutated(valid), mangled(valid), evilValues)
      .map((value) => bytesOf(writeJson(value)));
    const type = bodies['text/csv'] ? fc.constantFrom('application/json', 'text/csv') : fc.constant('application/json');
    return fc.oneof(
      { weight: 6, arbitrary: fc.record({ type, body: spoilt }) },
      { weight: 1, arbitrary: fc.record({ type, body: fc.constantFrom(...evilBodies) }) },
      {
        weight: 1,
        arbitrary: fc.record({
          type: fc.constantFrom<string>(...evilTypes),
          body: fc.oneof(spoilt, fc.constantFrom(...evilBodies)),
        }),
      },
    );
  }
}

/** Mostly those who are let in. */
function rolesFor({ access }: Operation): Arbitrary<Role> {
  const allowed: Record<Operation['access'], readonly Role[]> = {
    open: roles,
    public: roles,
    customer: ['customer', 'staff', 'admin'],
    staff: ['staff', 'admin'],
    admin: ['admin'],
  };
  return fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...allowed[access]) },
    { weight: 1, arbitrary: fc.constantFrom(...roles) },
  );
}

function filled(path: string, values: Pairs): string {
  return values.reduce((text, [name, value]) => text.replace(`{${name}}`, () => value), path);
}

/** Half a surrogate cannot be encoded; UTF-8 puts a replacement character in its place. */
const encoded = (text: string): string => encodeURIComponent(Buffer.from(text).toString());

function written(pairs: Pairs): string {
  return pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
}

/** The JSON of a body that may be CSV instead. */
function jsonPartOf(schema: Schema): Schema {
  return schema.oneOf?.find(({ $ref }) => $ref !== undefined) ?? schema;
}
