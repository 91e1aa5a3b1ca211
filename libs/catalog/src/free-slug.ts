import { randomBytes } from 'node:crypto';
import { violatedConstraint } from '#database';
import { SlugTaken } from './catalog.errors';
import { distinctSlug, type Slugged, slugOf } from './rules/slug';

const maxAttempts = 5;

interface Naming {
  readonly kind: Slugged;
  readonly name: string;
  /** What a person chose; made from the name when there is nothing. */
  readonly slug: string | undefined;
  /** The constraint that keeps slugs of this kind unique. */
  readonly constraint: string;
}

/**
 * Writes something under its slug. `write` is a transaction of its own: when a slug that we made turns out to be taken, it
 * runs again with another one.
 * @throws SlugTaken when the slug that was given is taken
 */
export async function underFreeSlug<Result>(naming: Naming, write: (slug: string) => Promise<Result>): Promise<Result> {
  const made = slugOf(naming.name, naming.kind);
  let slug = naming.slug ?? made;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write(slug);
    } catch (error) {
      if (violatedConstraint(error) !== naming.constraint) throw error;
      if (naming.slug !== undefined || attempt === maxAttempts) throw new SlugTaken(naming.kind);
      slug = distinctSlug(made, randomAddition());
    }
  }
}

/** Eight characters that make a slug or SKU different from others. */
export const randomAddition = (): string => randomBytes(4).toString('hex');
