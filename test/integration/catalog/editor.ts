import { Statements, TransactionRunner } from '#database';
import { eventually } from '../../support/eventually';
import { type CatalogAnswer, type CatalogRequest, type CatalogUnderTest, startCatalog } from './catalog-under-test';

export interface Product {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly status: string;
  readonly price: { readonly amount: string };
  readonly brand: { readonly id: string } | null;
  readonly categories: readonly { readonly id: string }[];
  readonly images: readonly Image[];
  readonly variants: readonly Variant[];
  readonly available: number;
  readonly updatedAt: string;
  readonly version: number;
}

export interface Variant {
  readonly id: string;
  readonly productId: string;
  readonly sku: string;
  readonly attributes: readonly { readonly attribute: string; readonly value: string }[];
  readonly available: number;
}

export interface Image {
  readonly id: string;
  readonly url: string;
  readonly alt: string;
  readonly position: number;
}

export interface Attribute {
  readonly id: string;
  readonly name: string;
  readonly values: readonly { readonly id: string; readonly value: string }[];
}

type Send = <Body = Product>(
  address: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<CatalogAnswer<Body>>;

/** A member of staff at work on a catalogue of their own. */
export interface Editor {
  readonly catalog: CatalogUnderTest;
  readonly post: Send;
  readonly patch: Send;
  readonly put: Send;
  /** The body is left out. */
  readonly remove: Send;
  readonly read: Send;
  /** A new product that costs 10.00, with the body of its answer. */
  product(body?: object): Promise<Product>;
  /** Expects a refusal that changes nothing at all. */
  expectRefused(ask: () => Promise<CatalogAnswer<unknown>>, refusal: Refusal): Promise<void>;
  /** Asks while a transaction that has run a statement is open; it commits once so many wait for a lock of it. */
  meanwhile<Answer>(statement: Statement, ask: () => Promise<Answer>, waiting?: number): Promise<Answer>;
}

export type Statement = readonly [sql: string, values: readonly unknown[]];

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly pointer?: string;
}

const tables = [
  'products',
  'product_categories',
  'product_images',
  'variants',
  'variant_attribute_values',
  'brands',
  'categories',
  'attributes',
  'attribute_values',
  'stock',
  'stock_ledger',
  'idempotency_keys',
];

export const nowhere = '0199f5a0-4c1e-7a53-9d0c-2b8f6f6f3c11';

export async function startEditor(): Promise<Editor> {
  const catalog = await startCatalog();
  const sending =
    (method: CatalogRequest['method']): Send =>
    (address, body, headers) =>
      catalog.request(address, { method, body, headers, role: 'staff' });
  const post = sending('POST');
  return {
    catalog,
    post,
    patch: sending('PATCH'),
    put: sending('PUT'),
    remove: sending('DELETE'),
    read: (address, _, headers) => catalog.request(address, { headers }),
    product: async (body = {}) => {
      const { status, body: product } = await post('/products', { name: 'Some product', price: '10.00', ...body });
      expect(status).toBe(201);
      return product;
    },
    expectRefused: async (ask, { status, code, pointer }) => {
      const before = await everything(catalog);
      const answer = await ask();
      const problem = { status, code, ...(pointer === undefined ? {} : { errors: [{ pointer }] }) };
      expect(answer).toMatchObject({ status, body: problem });
      expect(await everything(catalog)).toEqual(before);
    },
    meanwhile: async ([sql, values], ask, waiting = 1) => {
      const { asked } = await catalog.get(TransactionRunner).run(async (tx) => {
        await tx.query(sql, values);
        const answer = ask();
        await blocked(catalog.get(Statements), waiting);
        return { asked: answer };
      });
      return asked;
    },
  };
}

/** All rows of the catalogue and its stock, as one text a table. */
async function everything(catalog: CatalogUnderTest): Promise<unknown> {
  const each = tables.map((table) => `(select string_agg(entry::text, '|' order by entry::text) from ${table} entry)`);
  return catalog.sql(`select ${each.map((rows, n) => `${rows} as ${tables[n]}`).join(', ')}`);
}

/** Waits until so many sessions of this database wait for a lock. */
export async function blocked(statements: Statements, sessions: number): Promise<void> {
  await eventually(
    async () => {
      const [row] = await statements.query<{ blocked: number }>(
        `select count(distinct pid)::int as blocked from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return row?.blocked === sessions;
    },
    { what: `${sessions} sessions to wait for a lock` },
  );
}
