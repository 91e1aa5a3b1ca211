import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Tx } from '#database';
import { type Answer, type IdempotencyClaim, IdempotencyKeys, type Replayable } from '#idempotency';
import { NotFound } from '#kernel';
import { AdjustStock } from './adjust-stock';
import { AdjustmentRefused } from './inventory.errors';
import type { Units, Why } from './rules/adjustment';
import { InventoryReadModel, type InventoryView } from './store/inventory.read-model';
import { LedgerReadModel, type LedgerView } from './store/ledger.read-model';

export type VariantAdjustment = { readonly variantId: string; readonly actor: string } & Units & Why;

/** The counters after an adjustment, and its entry in the ledger; null when nothing changed. */
export interface AdjustedVariant extends InventoryView {
  readonly entry: LedgerView | null;
}

export interface AdjustedReply {
  readonly claim: IdempotencyClaim | undefined;
  readonly answer: (adjusted: AdjustedVariant) => Answer;
}

/** Changes the units on hand of one variant because somebody says so. Locks: idempotency_key, stock. */
@Injectable()
export class AdjustVariant {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly adjustStock: AdjustStock,
    private readonly readModel: InventoryReadModel,
    private readonly ledger: LedgerReadModel,
  ) {}

  /** @throws NotFound @throws AdjustmentRefused */
  async run(adjustment: VariantAdjustment, { claim, answer }: AdjustedReply): Promise<Replayable> {
    return this.transactions.run((tx) =>
      this.keys.once(tx, claim, async () => answer(await this.adjust(tx, adjustment))),
    );
  }

  private async adjust(tx: Tx, { actor, ...change }: VariantAdjustment): Promise<AdjustedVariant> {
    const { variantId } = change;
    const [outcome] = await this.adjustStock.run(tx, { kind: 'adjustment', actor, reference: null, changes: [change] });
    if (outcome?.kind !== 'done') {
      if (!outcome || outcome.refusal === 'unknown_variant') throw new NotFound('variant');
      throw new AdjustmentRefused([{ place: { pointer: change.delta === undefined ? '/setTo' : '/delta' }, outcome }]);
    }
    const view = await this.readModel.find(tx, variantId);
    if (!view) throw new NotFound('variant');
    // The row is locked, so the newest entry is the one that was just written.
    const [entry] = outcome.delta === 0 ? [] : await this.ledger.page(tx, variantId, { limit: 1, offset: 0 });
    return { ...view, entry: entry ?? null };
  }
}
