import { Injectable } from '@nestjs/common';
import { CheckoutSettings } from '#config';
import { Statements, type Tx } from '#database';
import { FindDueOrders, type LockedStock, LockStock, ReserveStock } from '#inventory';
import type { OrderDraft } from '#orders';
import { type LockedUses, RuleUses } from '#pricing';
import { OutOfStock, type ShortLine } from './checkout.errors';
import { ReleaseDue } from './release-due';
import { ruleIdsOf } from './take-discounts';

const dueLimit = 500;

/** What a round of a checkout does before it decides. */
export interface Round {
  /** Expire what is due for the variants first, because an earlier round found too little. */
  readonly expireFirst: boolean;
}

/** What is held for an order, and the usage rows of its rules, which are locked. */
export interface Held {
  readonly reservation: { readonly id: string; readonly expiresAt: Date };
  readonly uses: LockedUses;
}

interface Locked {
  readonly stock: LockedStock;
  readonly uses: LockedUses;
  /** No hold that is over was left out. */
  readonly beyondDoubt: boolean;
}

/**
 * Holds the stock of an order. When there is too little, holds that are over must not stand in the way: the transaction
 * is then run again in a round that expires them first, under locks taken in the global order.
 */
@Injectable()
export class HoldStock {
  constructor(
    private readonly statements: Statements,
    private readonly lockStock: LockStock,
    private readonly reserveStock: ReserveStock,
    private readonly dueOrders: FindDueOrders,
    private readonly releaseDue: ReleaseDue,
    private readonly ruleUses: RuleUses,
    private readonly settings: CheckoutSettings,
  ) {}

  /**
   * Locks: order and reservation of what is due (in a second round), stock, and coupon for the rules of the order.
   * @throws OutOfStock
   */
  async run(tx: Tx, draft: OrderDraft, round: Round): Promise<Held> {
    const { stock, uses, beyondDoubt } = round.expireFirst
      ? await this.expireThenLock(tx, draft)
      : await this.lock(tx, draft);
    const hold = {
      orderId: draft.id,
      reference: draft.reference,
      actor: draft.actor,
      holdSeconds: this.settings.reservationTtlSeconds,
      lines: draft.lines,
    };
    const outcome = await this.reserveStock.run(tx, hold, stock);
    if (outcome.kind === 'reserved') return { reservation: outcome.reservation, uses };
    const lines = outcome.shortages.map((shortage) => shortLine(draft, shortage));
    throw new OutOfStock(lines, beyondDoubt);
  }

  /** Whether another round could end differently: some hold on the missing variants is over. */
  async worthAnotherRound(refusal: OutOfStock): Promise<boolean> {
    const variantIds = refusal.lines.map(({ variantId }) => variantId);
    return (await this.dueOrders.run(this.statements, { limit: 1, variantIds })).length > 0;
  }

  private async lock(tx: Tx, draft: OrderDraft): Promise<Locked> {
    const stock = await this.lockStock.run(tx, variantIdsOf(draft));
    const uses = await this.ruleUses.lock(tx, { ruleIds: ruleIdsOf(draft), orderIds: [] });
    return { stock, uses, beyondDoubt: false };
  }

  private async expireThenLock(tx: Tx, draft: OrderDraft): Promise<Locked> {
    const variantIds = variantIdsOf(draft);
    const orderIds = await this.dueOrders.run(tx, { limit: dueLimit, variantIds });
    const work = { orderIds, alsoLock: variantIds, alsoLockRules: ruleIdsOf(draft), skipLocked: false };
    const { stock, uses } = await this.releaseDue.run(tx, work);
    return { stock, uses, beyondDoubt: orderIds.length < dueLimit };
  }
}

const variantIdsOf = ({ lines }: OrderDraft): string[] => [...new Set(lines.map(({ variantId }) => variantId))];

function shortLine(
  draft: OrderDraft,
  shortage: { variantId: string; requested: number; available: number },
): ShortLine {
  const index = draft.lines.findIndex(({ variantId }) => variantId === shortage.variantId);
  return { pointer: `/items/${index}/quantity`, ...shortage };
}
