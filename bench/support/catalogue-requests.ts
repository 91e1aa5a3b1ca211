import type { Client } from 'pg';
import { NotMeasured } from './benchmark';

/** Paths to ask for, none of them twice unless it says so. */
export interface CatalogueRequests {
  readonly product: string;
  readonly products: readonly string[];
  readonly category: string;
  readonly categories: readonly string[];
  readonly firstPage: string;
  readonly firstPages: readonly string[];
  readonly searches: readonly string[];
  readonly misspelt: readonly string[];
}

const root = '/api/v1/products';
const sorts = ['-createdAt', 'createdAt', 'price', '-price', 'name', '-name'];

/** Requests for what is in the catalogue, spread over all of it; the same ones for the same catalogue. */
export async function catalogueRequests(sql: Client, count: number): Promise<CatalogueRequests> {
  const { rows: products } = await sql.query<{ slug: string; name: string }>(
    `select slug, name from products where status = 'active' order by md5(slug) limit $1`,
    [5 * count],
  );
  const { rows: categories } = await sql.query<{ slug: string }>('select slug from categories order by md5(slug)');
  const [product, ...others] = products.map(({ slug }) => `${root}/${slug}`);
  const [category, ...rest] = categories.map(({ slug }) => `${root}?category=${slug}&facets=true`);
  const [firstPage, ...firstPages] = pageSizes.flatMap((size) =>
    sorts.map((sort) => `${root}?sort=${sort}&pageSize=${size}`),
  );
  const names = products.map(({ name }) => name);
  if (!product || !category || !firstPage) throw new NotMeasured('The catalogue is empty.');
  return {
    product,
    category,
    firstPage,
    products: atLeast(count, others, 'products'),
    categories: atLeast(count, rest, 'categories'),
    firstPages: atLeast(count, firstPages, 'first pages'),
    searches: atLeast(count, searches(names.map(wellSpelt)), 'searches'),
    misspelt: atLeast(count, searches(names.map(withTypo)), 'misspelt searches'),
  };
}

const pageSizes = Array.from({ length: 100 }, (_, at) => 1 + ((at * 37 + 19) % 100));

const searches = (queries: readonly string[]): string[] =>
  [...new Set(queries)].map((query) => `${root}?q=${encodeURIComponent(query)}`);

/** By turns the made-up first word, which few products have, the common words after it, and the whole name. */
function wellSpelt(name: string, at: number): string {
  const [series = '', ...common] = name.split(' ');
  return [series, common.join(' '), name][at % 3] ?? name;
}

/** The first word without its fourth letter, as fingers leave it out. */
function withTypo(name: string): string {
  const [series = ''] = name.split(' ');
  return series.slice(0, 3) + series.slice(4);
}

function atLeast(count: number, paths: readonly string[], what: string): readonly string[] {
  if (paths.length >= count) return paths;
  throw new NotMeasured(`There are ${paths.length} different ${what}, but ${count} are asked for: load more products.`);
}
