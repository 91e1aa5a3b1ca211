import { randomUUID } from 'node:crypto';

/** Kinds of what a request may name. Most are ids. */
export const kinds = [
  'product',
  'slug',
  'variant',
  'sku',
  'brand',
  'category',
  'attribute',
  'attributeValue',
  'image',
  'rule',
  'coupon',
  'user',
  'email',
  'order',
  'reference',
  'line',
  'reservation',
  'payment',
  'cartItem',
  'cartToken',
  'orderToken',
  'deadLetter',
  'webhookEndpoint',
  'delivery',
  'accessToken',
  'refreshToken',
] as const;
export type Kind = (typeof kinds)[number];

/** What there is of each kind in the shop that is being fuzzed. */
export type Things = Readonly<Record<Kind, readonly string[]>>;

const placeholder = /~([a-zA-Z]+)\.(\d+)~/g;

/** Stands for a thing until the request is sent, so that a request can be told again in another shop. */
export const nameOf = (kind: Kind, position: number): string => `~${kind}.${position}~`;

/** The text with the things themselves in it. Of a kind that there is nothing of, an id that nobody has. */
export function withThings(text: string, things: Things): string {
  return text.replaceAll(placeholder, (whole, kind: string, position: string) => {
    if (!kinds.includes(kind as Kind)) return whole;
    const known = things[kind as Kind];
    return known[Number(position) % known.length] ?? randomUUID();
  });
}

const byField: Readonly<Record<string, Kind>> = {
  productId: 'product',
  productIds: 'product',
  variantId: 'variant',
  brandId: 'brand',
  brandIds: 'brand',
  categoryId: 'category',
  categoryIds: 'category',
  parentId: 'category',
  attributeId: 'attribute',
  attributeValueIds: 'attributeValue',
  valueId: 'attributeValue',
  imageId: 'image',
  imageIds: 'image',
  customerId: 'user',
  customerIds: 'user',
  orderId: 'order',
  lineId: 'line',
  payment: 'payment',
  sku: 'sku',
  slug: 'slug',
  idOrSlug: 'slug',
  brand: 'brand',
  category: 'category',
  couponCode: 'coupon',
  code: 'coupon',
  cartToken: 'cartToken',
  reference: 'reference',
  email: 'email',
  token: 'accessToken',
  refresh: 'refreshToken',
};

/** What the `id` in a path is of. The first that the path holds counts. */
const byPath: readonly (readonly [string, Kind])[] = [
  ['/orders/', 'order'],
  ['/reservations/', 'reservation'],
  ['/sandbox/payments/', 'payment'],
  ['/cart/items/', 'cartItem'],
  ['/products/', 'product'],
  ['/variants/', 'variant'],
  ['/brands/', 'brand'],
  ['/categories/', 'category'],
  ['/attributes/', 'attribute'],
  ['/pricing/rules/', 'rule'],
  ['/admin/dead-letters/', 'deadLetter'],
  ['/webhook-endpoints/', 'webhookEndpoint'],
  ['/webhook-deliveries/', 'delivery'],
  ['/users/', 'user'],
];

/** The kind of thing that a field names; undefined for a field that names none. */
export function kindOfField(field: string, path: string): Kind | undefined {
  if (field === 'id') return byPath.find(([part]) => path.includes(part))?.[1];
  return byField[field];
}
