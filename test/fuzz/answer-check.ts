import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { OpenApiDocument, Operation, Schema } from './openapi-document';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Of a stream, what came within the time that we look at it. */
  readonly text: string;
}

const problemType = 'application/problem+json';
/** What must never be in an error: places in our sources, and words of the database. */
const inside = /node_modules|\.[jt]s:\d+|violates|syntax error at or near|_(?:fkey|pkey|unique|check)\b/;
const readAsJson = ['application/json', problemType, 'text/event-stream'];

/** Compares answers with what the document says of them. */
export class AnswerCheck {
  private readonly ajv = new Ajv({ strict: false });
  private readonly known = new Map<Schema, ValidateFunction>();

  constructor(document: OpenApiDocument) {
    addFormats(this.ajv);
    this.ajv.addSchema({ $id: 'document', components: { schemas: closedSchemas(document) } });
  }

  /** What is wrong with an answer, in one sentence; undefined when all is well. */
  faultOf(operation: Operation, answer: Answer): string | undefined {
    const { status } = answer;
    const contents = operation.answers[status];
    if (status >= 500 && !isBusy(answer)) return `answers ${status}: ${answer.text.slice(0, 300)}`;
    if (!contents) return `answers ${status}, which is not documented: ${answer.text.slice(0, 300)}`;
    if (!answer.headers['x-request-id']) return `answers ${status} without X-Request-Id`;
    const fault = this.faultOfBody(contents, answer) ?? (status >= 400 ? faultOfProblem(answer) : undefined);
    return fault && `answers ${status}, ${fault}`;
  }

  private faultOfBody(contents: Operation['answers'][string], { text, headers, status }: Answer): string | undefined {
    const type = String(headers['content-type'] ?? '').split(';')[0] ?? '';
    if (status >= 400 && type !== problemType) return `and an error that is ${type || 'nothing'}`;
    if (Object.keys(contents).length === 0)
      return text === '' ? undefined : `with a body that is not documented: ${text.slice(0, 200)}`;
    const content = contents[type];
    if (!content) return `with the media type "${type}", which is not documented`;
    if (!readAsJson.includes(type)) return undefined;
    const value = type === 'text/event-stream' ? firstEventOf(text) : parsed(text);
    if (value === undefined)
      return type === 'text/event-stream' ? undefined : `with what is no JSON: ${text.slice(0, 200)}`;
    const validate = this.validatorOf(content.schema);
    if (validate(value)) return undefined;
    return `with a body that its schema refuses: ${this.ajv.errorsText(validate.errors)} in ${text.slice(0, 400)}`;
  }

  private validatorOf(schema: Schema): ValidateFunction {
    const known = this.known.get(schema) ?? this.ajv.compile(closed(schema) as object);
    this.known.set(schema, known);
    return known;
  }
}

/** Being busy is no fault: it is documented, changes nothing, and says when to come again. */
export function isBusy({ status, headers, text }: Answer): boolean {
  return status === 503 && headers['retry-after'] !== undefined && text.includes('"code":"busy"');
}

function faultOfProblem({ status, text, headers }: Answer): string | undefined {
  const problem = JSON.parse(text) as { status: number; requestId: string };
  if (problem.status !== status) return `but its problem says ${problem.status}`;
  if (problem.requestId !== headers['x-request-id']) return 'but its problem is of another request';
  if (status === 401 && headers['www-authenticate'] === undefined) return 'without WWW-Authenticate';
  const leak = inside.exec(text)?.[0];
  return leak && `and lets something of the inside out (${leak}): ${text.slice(0, 300)}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function firstEventOf(text: string): unknown {
  const data = /^data: (.*)$/m.exec(text)?.[1];
  return data === undefined ? undefined : parsed(data);
}

/** Errors may have further members (RFC 9457, 3.2); everything else is documented to its last member. */
const mayHaveMore = (name: string): boolean => /(?:Problem|Fault)Response$/.test(name);

function closedSchemas(document: OpenApiDocument): object {
  const entries = Object.entries(document.components.schemas);
  return Object.fromEntries(entries.map(([name, schema]) => [name, mayHaveMore(name) ? open(schema) : closed(schema)]));
}

/** As JSON schema: `nullable` in its words, and objects without members that are not named. */
function closed(schema: Schema): unknown {
  return translated(schema, true);
}

function open(schema: Schema): unknown {
  return translated(schema, false);
}

function translated(schema: Schema, isClosed: boolean): unknown {
  const { nullable, $ref, properties, items, allOf, oneOf, anyOf, additionalProperties, ...rest } = schema;
  const inner = (part: Schema): unknown => translated(part, isClosed);
  const hasType = rest.type !== undefined;
  const plain = {
    ...rest,
    ...($ref === undefined ? {} : { $ref: `document${$ref}` }),
    ...(items && { items: inner(items) }),
    ...(allOf && { allOf: allOf.map(inner) }),
    ...(oneOf && { oneOf: oneOf.map(inner) }),
    ...(anyOf && { anyOf: anyOf.map(inner) }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, inner(part)])),
    }),
    ...(typeof additionalProperties === 'object' ? { additionalProperties: inner(additionalProperties) } : {}),
    ...(isClosed && hasType && properties && additionalProperties === undefined ? { additionalProperties: false } : {}),
  };
  return nullable ? { anyOf: [plain, { type: 'null' }] } : plain;
}
