const maxLength = 80;

/** Latin letters that Unicode does not split into a base letter and an accent. */
const spelledOut: Readonly<Record<string, string>> = {
  '&': ' and ',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ı: 'i',
  '’': '',
};

/**
 * A slug that a person may choose: kebab-case ASCII that cannot be mistaken for an id, nor for an address of its own such
 * as /categories/tree or /products/export.
 */
export const slugPattern =
  /^(?!(?:tree|export|import)$)(?![0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** What gets a slug; a name that leaves nothing for an address is replaced by it. */
export type Slugged = 'product' | 'brand' | 'category';

/** A name as an address: "Crème Brûlée & Co." → "creme-brulee-and-co"; without Latin letters the kind of thing it is. */
export function slugOf(name: string, kind: Slugged = 'product'): string {
  const latin = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const plain = latin.replaceAll(/\P{ASCII}|&/gu, (letter) => spelledOut[letter] ?? ' ').replaceAll(/['`]/g, '');
  const slug = trimDashes(plain.replaceAll(/[^a-z0-9]+/g, '-'));
  if (slug === '') return kind;
  return slugPattern.test(slug) ? slug : `${kind}-${slug}`;
}

/** The same slug made different: what is added is random and short. */
export function distinctSlug(slug: string, addition: string): string {
  return `${slug}-${addition}`;
}

/** A stock keeping unit for a product that was given none: "ridge-down-jacket" → "RIDGE-DOWN-JACKET-3F9A1C70". */
export function skuOf(slug: string, addition: string): string {
  return `${trimDashes(slug.slice(0, 40))}-${addition}`.toUpperCase();
}

const trimDashes = (text: string): string => text.slice(0, maxLength).replaceAll(/^-+|-+$/g, '');
