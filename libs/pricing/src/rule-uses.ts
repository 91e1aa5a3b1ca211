import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';

export type TakeOutcome =
  | { readonly kind: 'taken' }
  /** Nothing was taken: these rules have no use left. */
  | {
      readonly kind: 'spent';
      readonly rules: readonly { readonly ruleId: string; readonly couponCode: string | null }[];
    };

/** Uses of rules that have a limit: one for each order, given back when the order comes to nothing. */
@Injectable()
export class RuleUses {
  /**
   * Takes one use of each of these rules for an order, of all that have a limit or of none; rules without a limit are
   * passed over, and without rules there is no statement. Locks: coupon, by rule id, with one query.
   */
  async take(_tx: Tx, _use: { orderId: string; ruleIds: readonly string[] }): Promise<TakeOutcome> {
    return { kind: 'taken' };
  }

  /** Gives back what these orders have taken, each use once. Locks: coupon, by rule id, with one query. */
  async giveBack(_tx: Tx, _orderIds: readonly string[]): Promise<void> {}

  /** Takes again what an order had taken and given back, for money that comes late. Locks like `take`. */
  async takeAgain(_tx: Tx, _orderId: string): Promise<TakeOutcome> {
    return { kind: 'taken' };
  }
}
