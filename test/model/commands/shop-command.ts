import type * as fc from 'fast-check';
import type { Outcome } from '../model/outcome';
import { expire, isOver } from '../model/holds';
import type { ShopModel } from '../model/shop-model';
import { standingOf } from '../model/standing';
import type { Trading } from '../real/trading';

/** Something that somebody asks of the shop. */
export interface Move {
  /** What it is, as a counterexample shows it. */
  readonly text: string;
  /** With what it is about, as things stand. */
  readonly about?: (shop: ShopModel) => string;
  /** Whether there is anything to do it to. What the shop has to refuse is possible, too. */
  readonly possible?: (shop: ShopModel) => boolean;
  readonly outcomes: (shop: ShopModel) => readonly Outcome[];
  /** Does it, and returns what the client was told. */
  readonly act: (trading: Trading, shop: ShopModel) => Promise<string>;
}

/** Shop and model do the same; then they have to say the same, and everything has to stand the same. */
export class ShopCommand implements fc.AsyncCommand<ShopModel, Trading> {
  /** A list in which a command had nothing to be done to is not the list that it was meant to be. */
  hasRun = false;

  constructor(private readonly move: Move) {}

  check(shop: Readonly<ShopModel>): boolean {
    return this.move.possible?.(shop) ?? true;
  }

  async run(shop: ShopModel, trading: Trading): Promise<void> {
    const { move } = this;
    const about = move.about ? ` (${move.about(shop)})` : '';
    this.hasRun = true;
    const outcomes = move.outcomes(shop);
    const told = await move.act(trading, shop);
    trading.transcript.push(`${move.text}${about} → ${told}`);
    const outcome = outcomes.find(({ answer }) => answer === told);
    if (!outcome) {
      const allowed = outcomes.map(({ answer }) => answer).join(' or ');
      throw new Disagreement(trading.transcript, [`The model says: ${allowed}`]);
    }
    outcome.effect?.();
    await this.compare(shop, trading, outcome.mayExpire ?? false);
  }

  toString(): string {
    return this.move.text;
  }

  private async compare(shop: ShopModel, trading: Trading, mayExpire: boolean): Promise<void> {
    const real = await trading.standing();
    if (mayExpire) {
      const expired = shop.orders.filter((order) => isOver(order) && real.orders[order.number]?.status === 'expired');
      for (const order of expired) expire(shop, order);
    }
    const differences = differencesOf(standingOf(shop), real);
    if (differences.length > 0) throw new Disagreement(trading.transcript, differences);
  }
}

/** Shop and model are not of one mind: what was done up to then, and where they differ. */
export class Disagreement extends Error {
  override readonly name = 'Disagreement';

  constructor(transcript: readonly string[], differences: readonly string[]) {
    super([...transcript.map((line, place) => `${place + 1}. ${line}`), ...differences].join('\n'));
  }
}

/** Where two things differ, leaf by leaf. */
export function differencesOf(model: unknown, real: unknown, path = ''): string[] {
  if (typeof model !== 'object' || typeof real !== 'object' || model === null || real === null) {
    return model === real ? [] : [`${path}: the model says ${inWords(model)}, the shop ${inWords(real)}`];
  }
  const names = new Set([...Object.keys(model), ...Object.keys(real)]);
  return [...names].flatMap((name) =>
    differencesOf((model as Things)[name], (real as Things)[name], path === '' ? name : `${path}.${name}`),
  );
}

type Things = Readonly<Record<string, unknown>>;

const inWords = (thing: unknown): string => (thing === undefined ? 'nothing' : JSON.stringify(thing));
