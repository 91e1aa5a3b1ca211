import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The part of a schema that our document uses (OpenAPI 3.0). */
export interface Schema {
  readonly $ref?: string;
  readonly type?: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly nullable?: boolean;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema?: Schema;
}

type Contents = Readonly<Record<string, { readonly schema: Schema }>>;

interface RawOperation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Contents };
  readonly responses: Readonly<Record<string, { readonly content?: Contents }>>;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly 'x-access': Access;
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export const accesses = ['open', 'public', 'customer', 'staff', 'admin'] as const;
export type Access = (typeof accesses)[number];

export interface Operation {
  readonly id: string;
  /** In capitals. */
  readonly method: string;
  readonly path: string;
  /** `GET /api/v1/orders/{id}` */
  readonly route: string;
  readonly access: Access;
  /** Whether a caller without a token is let in, as tools read it. */
  readonly takesAnonymous: boolean;
  readonly parameters: readonly Parameter[];
  /** By media type; empty when it takes no body. */
  readonly bodies: Contents;
  /** By status, then by media type. */
  readonly answers: Readonly<Record<string, Contents>>;
}

/** The document in the project's folder, which a test keeps up to date. */
export function readDocument(projectFolder: string): OpenApiDocument {
  return JSON.parse(readFileSync(path.join(projectFolder, 'openapi.json'), 'utf8')) as OpenApiDocument;
}

export function operationsOf(document: OpenApiDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([address, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      id: operation.operationId,
      method: method.toUpperCase(),
      path: address,
      route: `${method.toUpperCase()} ${address}`,
      access: operation['x-access'],
      takesAnonymous:
        (operation.security ?? []).every((scheme) => Object.keys(scheme).length === 0) ||
        (operation.security ?? []).some((scheme) => Object.keys(scheme).length === 0),
      parameters: operation.parameters ?? [],
      bodies: operation.requestBody?.content ?? {},
      answers: Object.fromEntries(
        Object.entries(operation.responses).map(([status, { content = {} }]) => [status, content]),
      ),
    })),
  );
}

/** Follows references and the one-part `allOf` in which our document wraps them. */
export function resolved(document: OpenApiDocument, schema: Schema): Schema {
  const [only] = schema.allOf ?? [];
  const reference = schema.$ref ?? only?.$ref;
  if (reference === undefined) return schema;
  const target = document.components.schemas[reference.replace('#/components/schemas/', '')];
  if (!target) throw new Error(`The document refers to ${reference}, which it does not define.`);
  return schema.nullable ? { ...target, nullable: true } : target;
}
