import type { Json } from '../../support/client';
import type { Dice } from '../dice';
import type { Operation } from './history';

/** Its buyer pays, pays after a failed attempt, hears of a failure after having paid, forgets it, cancels, or pays too late. */
export const fates = [
  'pays',
  'pays',
  'pays',
  'pays',
  'pays',
  'fails, then pays',
  'pays, then fails',
  'forgets',
  'cancels',
  'cancels and pays',
  'pays late',
] as const;
export type Fate = (typeof fates)[number];

/** An order that a client was told of. */
export interface Told {
  readonly placing: Operation;
  readonly id: string;
  readonly reference: string;
  readonly amount: string;
  readonly currency: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fate: Fate;
  /** When its buyer does what he does. */
  readonly at: number;
}

/** Long after the end of every hold, extended or not, as the shop under chaos holds. */
const lateMilliseconds = 20_000;

/** What buyers have placed and what is still to come of it. */
export class Board {
  /** Orders whose time has not come. */
  private readonly waiting: Told[] = [];
  /** Orders that the shop was told to be paid for. */
  readonly paid: Told[] = [];

  tell(placing: Operation, headers: Readonly<Record<string, string>>, dice: Dice): void {
    const order: Json = placing.body;
    const fate = dice.pick(fates);
    const at = Date.now() + (fate === 'pays late' ? lateMilliseconds : dice.integer(0, 1500));
    this.waiting.push({
      placing,
      id: order.id,
      reference: order.reference,
      amount: order.total.amount,
      currency: order.total.currency,
      headers,
      fate,
      at,
    });
  }

  /** One whose time has come. */
  next(): Told | undefined {
    const now = Date.now();
    const index = this.waiting.findIndex(({ at }) => at <= now);
    return index < 0 ? undefined : this.waiting.splice(index, 1)[0];
  }
}
