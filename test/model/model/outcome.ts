import type { ShopModel } from './shop-model';

/** One way in which something that is asked of the shop may end. */
export interface Outcome {
  /** What the client is told: a status and, of refusals, the code. */
  readonly answer: string;
  /** What changes; nothing when it is left out, as with every refusal. */
  readonly effect?: () => void;
  /** Orders whose time has passed may be expired on the way, because something is short. */
  readonly mayExpire?: boolean;
}

/** A rule of the model: how something may end, as things stand. */
export type Rule<Wish> = (shop: ShopModel, wish: Wish) => readonly Outcome[];

export const refused = (answer: string): Outcome => ({ answer });
