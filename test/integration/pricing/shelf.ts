import { newId } from '#kernel';
import type { PricingAnswer, PricingUnderTest } from './pricing-under-test';

export interface RuleBody {
  readonly id: string;
  readonly version: number;
  readonly used: number;
  readonly usageLimit: number | null;
  readonly [field: string]: unknown;
}

export interface QuoteBody {
  readonly basePrice: { readonly amount: string };
  readonly unitPrice: { readonly amount: string };
  readonly total: { readonly amount: string };
  readonly steps: readonly {
    readonly kind: string;
    readonly ruleId: string | null;
    readonly change: { readonly amount: string };
    readonly unitPrice: { readonly amount: string };
  }[];
}

/** A rule that makes sense, for tests that change one thing about it. */
export const seasonal = {
  name: 'Black Week',
  kind: 'seasonal',
  adjustment: { type: 'percent', value: '10' },
  startsAt: '2020-01-01T00:00:00Z',
};

export const postRule = (
  pricing: PricingUnderTest,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<PricingAnswer<RuleBody>> =>
  pricing.request<RuleBody>('/pricing/rules', { method: 'POST', role: 'staff', body, headers });

/** Adds a rule to the shop; the test has no use for a refusal. */
export async function addRule(pricing: PricingUnderTest, body: object): Promise<RuleBody> {
  const made = await postRule(pricing, { ...seasonal, ...body });
  if (made.status !== 201) throw new Error(`The rule was refused: ${JSON.stringify(made.body)}`);
  return made.body;
}

/** Takes all rules out of the shop, so that the next test has it to itself. */
export async function clearRules(pricing: PricingUnderTest): Promise<void> {
  const { body } = await pricing.request<{ items: readonly RuleBody[] }>('/pricing/rules?pageSize=100', {
    role: 'staff',
  });
  for (const { id } of body.items) await pricing.request(`/pricing/rules/${id}`, { method: 'DELETE', role: 'staff' });
}

export interface Shelved {
  readonly productId: string;
  readonly variantId: string;
}

/** Puts a product on sale; the adjustment is its default variant's. */
export async function shelve(
  pricing: PricingUnderTest,
  product: { price: string; adjustmentMinor?: number; brandId?: string; categoryIds?: readonly string[] },
): Promise<Shelved> {
  const { adjustmentMinor = 0, ...body } = product;
  const made = await pricing.request<{ id: string; variants: readonly { id: string }[] }>('/products', {
    method: 'POST',
    role: 'staff',
    body: { name: `Product ${newId()}`, ...body },
  });
  const [variant] = made.body.variants ?? [];
  if (!variant) throw new Error(`The product was refused: ${JSON.stringify(made.body)}`);
  if (adjustmentMinor !== 0) {
    await pricing.sql('update variants set price_adjustment_minor = $2 where id = $1', [variant.id, adjustmentMinor]);
  }
  return { productId: made.body.id, variantId: variant.id };
}

/** An account with a tier; nobody can sign in to it. */
export async function addCustomer(pricing: PricingUnderTest, tier: string | null): Promise<string> {
  const id = newId();
  await pricing.sql(`insert into users (id, email, email_key, password_hash, tier) values ($1, $2, $2, '', $3)`, [
    id,
    `${id}@example.com`,
    tier,
  ]);
  return id;
}

/** Adds a brand, or a category below another one. @returns its id */
export async function addPlace(
  pricing: PricingUnderTest,
  place: { in: 'brands' } | { in: 'categories'; below?: string },
): Promise<string> {
  const id = newId();
  await pricing.sql(`insert into ${place.in} (id, name, slug) values ($1, $2, $2)`, [id, `place-${id}`]);
  if ('below' in place && place.below !== undefined) {
    await pricing.sql('update categories set parent_id = $2 where id = $1', [id, place.below]);
  }
  return id;
}

/** The price of a product as a visitor, or a customer who is signed in, is shown it. */
export const price = (
  pricing: PricingUnderTest,
  productId: string,
  options: { query?: Readonly<Record<string, string>>; userId?: string } = {},
): Promise<PricingAnswer<QuoteBody>> => {
  const query = new URLSearchParams(options.query).toString();
  const { userId } = options;
  const signedIn = userId === undefined ? {} : ({ role: 'customer', userId } as const);
  return pricing.request<QuoteBody>(`/pricing/${productId}/price${query === '' ? '' : `?${query}`}`, signedIn);
};

/** Kind and unit price of each step. */
export const stepsOf = (quote: QuoteBody): (readonly [string, string])[] =>
  quote.steps.map(({ kind, unitPrice }) => [kind, unitPrice.amount] as const);
