import * as lexicon from './catalogue-words';
import type { SeededRandom } from './seeded-random';

export interface GeneratedVariant {
  readonly id: string;
  readonly product_id: string;
  readonly sku: string;
  readonly adjustment: number;
  readonly is_default: boolean;
  readonly position: number;
  readonly stock: number;
  /** "Size/M", "Colour/Navy", … */
  readonly choices: readonly string[];
}

export interface GeneratedProduct {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly status: string;
  readonly price_minor: number;
  /** By slug. */
  readonly brand: string;
  readonly created_at: string;
  /** By slug. */
  readonly categories: readonly string[];
  readonly variants: readonly GeneratedVariant[];
}

export interface NamedRow {
  readonly name: string;
  readonly slug: string;
}

export interface CategoryRow extends NamedRow {
  readonly parent: string | null;
  readonly level: number;
  readonly position: number;
}

/** A category without others below it, and what is put there. */
interface Leaf {
  readonly slug: string;
  readonly kind: lexicon.Kind;
}

export const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/['’]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-');

export const brands: readonly NamedRow[] = lexicon.brandBeginnings
  .flatMap((beginning) => lexicon.brandEndings.map((ending) => `${beginning}${ending}`))
  .map((name) => ({ name, slug: slugOf(name) }));

/** Departments, kinds, audiences, styles and, below every third style, lines: four or five floors. */
export function categoryTree(): { readonly categories: readonly CategoryRow[]; readonly leaves: readonly Leaf[] } {
  const categories: CategoryRow[] = [];
  const leaves: Leaf[] = [];
  const grow = (parent: CategoryRow | null, name: string, position: number): CategoryRow => {
    const slug = parent ? `${parent.slug}-${slugOf(name)}` : slugOf(name);
    const row = { name, slug, parent: parent?.slug ?? null, level: (parent?.level ?? 0) + 1, position };
    categories.push(row);
    return row;
  };
  lexicon.departments.forEach((department, place) => {
    const root = grow(null, department.name, place);
    for (const [ofKind, kind] of department.kinds.entries()) {
      const floor = grow(root, kind.plural, ofKind);
      for (const [position, audience] of lexicon.audiences.entries()) {
        const hall = grow(floor, `${audience} ${kind.plural}`, position);
        const shelves = lexicon.styles.map((style, at) => grow(hall, style, at));
        const boxes = shelves.flatMap((shelf, at) =>
          at % 3 === 0 ? lexicon.lines.map((line, box) => grow(shelf, line, box)) : [shelf],
        );
        leaves.push(...boxes.map(({ slug }) => ({ slug, kind })));
      }
    }
  });
  return { categories, leaves };
}

const firstDay = Date.UTC(2023, 0, 1);
const days = 1000;

/** The product in this place of `count`; made at a time of its own, the last one is the newest. */
export function makeProduct(
  random: SeededRandom,
  { place, count }: { readonly place: number; readonly count: number },
  leaves: readonly Leaf[],
) {
  const createdAt = firstDay + Math.floor((place / count) * days * 86_400_000);
  const leaf = random.pickSkewed(leaves);
  const brand = random.pickSkewed(brands);
  const series = capital(Array.from({ length: 2 + random.below(2) }, () => random.pick(lexicon.syllables)).join(''));
  const name = `${series} ${random.pick(lexicon.adjectives)} ${leaf.kind.singular}`;
  const id = random.id(createdAt);
  const status = random.chance(0.04) ? random.pick(['draft', 'draft', 'archived']) : 'active';
  return {
    id,
    slug: `${slugOf(name)}-${place}`,
    name,
    description: describe(random, leaf.kind),
    status,
    price_minor: 490 + 100 * Math.floor(random.next() ** 2 * 600),
    brand: brand.slug,
    created_at: new Date(createdAt).toISOString(),
    categories: [...new Set([leaf.slug, ...(random.chance(0.3) ? [random.pick(leaves).slug] : [])])],
    variants: makeVariants(random, { id, createdAt, code: `${series.slice(0, 3).toUpperCase()}${place}` }, leaf.kind),
  } satisfies GeneratedProduct;
}

function describe(random: SeededRandom, { singular }: lexicon.Kind): string {
  const [first, second] = random.some(lexicon.features, 2);
  const material = random.pick(lexicon.materials).toLowerCase();
  return (
    `${random.pick(lexicon.openings)}, this ${singular.toLowerCase()} of ${material} has ${first} and ${second}. ` +
    `${random.pick(lexicon.closings)}. ${random.pick(lexicon.openings)}. ${random.pick(lexicon.closings)}.`
  );
}

/** Three on average. */
function makeVariants(
  random: SeededRandom,
  product: { id: string; createdAt: number; code: string },
  kind: lexicon.Kind,
): GeneratedVariant[] {
  const sizes = random.some(kind.sizes, kind.inColours ? 1 + random.below(3) : 1 + random.below(5));
  const others = kind.inColours ? random.some(lexicon.colours, 1 + random.below(sizes.length === 0 ? 5 : 2)) : [];
  const material = kind.inMaterials ? [`Material/${random.pick(lexicon.materials)}`] : [];
  const combinations = (sizes.length === 0 ? [[]] : sizes.map((size) => [`Size/${size}`])).flatMap((size) =>
    others.length === 0 ? [size] : others.map((colour) => [...size, `Colour/${colour}`]),
  );
  return combinations.map((combination, position) => {
    const choices = [...combination, ...material];
    const words = choices.map((choice) => slugOf(choice.split('/')[1] ?? '').toUpperCase());
    return {
      id: random.id(product.createdAt),
      product_id: product.id,
      sku: [product.code, ...words].join('-'),
      adjustment: random.chance(0.2) ? 100 * random.below(20) : 0,
      is_default: position === 0,
      position,
      stock: random.chance(0.1) ? 0 : 1 + random.below(200),
      choices,
    };
  });
}

const capital = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
