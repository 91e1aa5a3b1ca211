import { Injectable } from '@nestjs/common';
import { CheckoutSettings } from '#config';
import { Statements, type Tx } from '#database';
import { FindDueOrders, type LockedStock, LockStock, ReserveStock } from '#inventory';
import type { OrderDraft } from '#orders';
import { OutOfStock, type ShortLine } from './checkout.errors';
import { ReleaseDue } from './release-due';

const dueLimit = 500;

/** What a round of a checkout does before it decides. */
export interface Round {
  /** Expire what is due for the variants first, because an earlier round found too little. */
  readonly expireFirst: boolean;
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
    private readonly settings: CheckoutSettings,
  ) {}

  /** Locks: order and reservation of what is due (in a second round), stock. @throws OutOfStock */
  async run(tx: Tx, draft: OrderDraft, round: Round): Promise<{ id: string; expiresAt: Date }> {
    const variantIds = [...new Set(draft.lines.map(({ variantId }) => variantId))];
    const { stock, beyondDoubt } = round.expireFirst
      ? await this.expireThenLock(tx, variantIds)
      : { stock: await this.lockStock.run(tx, variantIds), beyondDoubt: false };
    const hold = {
      orderId: draft.id,
      reference: draft.reference,
      actor: draft.actor,
      holdSeconds: this.settings.reservationTtlSeconds,
      lines: draft.lines,
    };
    const outcome = await this.reserveStock.run(tx, hold, stock);
    if (outcome.kind === 'reserved') return outcome.reservation;
    const lines = outcome.shortages.map((shortage) => shortLine(draft, shortage));
    throw new OutOfStock(lines, beyondDoubt);
  }

  /** Whether another round could end differently: some hold on the missing variants is over. */
  async worthAnotherRound(refusal: OutOfStock): Promise<boolean> {
    const variantIds = refusal.lines.map(({ variantId }) => variantId);
    return (await this.dueOrders.run(this.statements, { limit: 1, variantIds })).length > 0;
  }

  private async expireThenLock(
    tx: Tx,
    variantIds: readonly string[],
  ): Promise<{ stock: LockedStock; beyondDoubt: boolean }> {
    const orderIds = await this.dueOrders.run(tx, { limit: dueLimit, variantIds });
    const { stock } = await this.releaseDue.run(tx, { orderIds, alsoLock: variantIds, skipLocked: false });
    return { stock, beyondDoubt: orderIds.length < dueLimit };
  }
}

function shortLine(
  draft: OrderDraft,
  shortage: { variantId: string; requested: number; available: number },
): ShortLine {
  const index = draft.lines.findIndex(({ variantId }) => variantId === shortage.variantId);
  return { pointer: `/items/${index}/quantity`, ...shortage };
}
