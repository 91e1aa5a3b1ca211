import { Injectable } from '@nestjs/common';
import { TransactionRunner, type Tx } from '#database';
import { type Answer, type IdempotencyClaim, IdempotencyKeys, type Replayable } from '#idempotency';
import { newId } from '#kernel';
import { AdjustStock, type StockChangeOutcome } from './adjust-stock';
import { AdjustmentRefused, type RefusedChange } from './inventory.errors';
import type { AskedChange } from './rules/adjustment';
import { InventoryReadModel } from './store/inventory.read-model';

export type { AskedChange } from './rules/adjustment';

/** What one change of many did; the counters are those right after it. */
export interface AdjustedItem {
  readonly variantId: string;
  readonly sku: string;
  readonly delta: number;
  readonly onHand: number;
  readonly reserved: number;
}

export interface AdjustedItems {
  /** Tells these adjustments from all others; kept with an idempotency key. */
  readonly id: string;
  readonly items: readonly AdjustedItem[];
}

export interface AdjustedItemsReply {
  readonly claim: IdempotencyClaim | undefined;
  readonly answer: (adjusted: AdjustedItems) => Answer;
}

interface FoundChange {
  readonly asked: AskedChange;
  readonly variant: { readonly variantId: string; readonly sku: string };
}

/**
 * Changes the units on hand of many variants: all or none. Changes of one variant follow each other as they were given.
 * One statement locks all rows and one writes them, however many there are. Locks: idempotency_key, stock.
 */
@Injectable()
export class AdjustVariants {
  constructor(
    private readonly transactions: TransactionRunner,
    private readonly keys: IdempotencyKeys,
    private readonly adjustStock: AdjustStock,
    private readonly readModel: InventoryReadModel,
  ) {}

  /** @throws AdjustmentRefused that names every change that is in the way */
  async run(
    { changes, actor }: { changes: readonly AskedChange[]; actor: string },
    { claim, answer }: AdjustedItemsReply,
  ): Promise<Replayable> {
    return this.transactions.run((tx) =>
      this.keys.once(tx, claim, async () => {
        const found = await this.find(tx, changes);
        return answer({ id: newId(), items: await this.adjust(tx, found, actor) });
      }),
    );
  }

  private async find(tx: Tx, changes: readonly AskedChange[]): Promise<FoundChange[]> {
    const ids = changes.flatMap(({ variantId }) => variantId ?? []);
    const skus = changes.flatMap(({ sku }) => sku ?? []);
    const named = await this.readModel.findNamed(tx, { ids, skus });
    const byId = new Map(named.map((variant) => [variant.variantId, variant]));
    const bySku = new Map(named.filter(({ living }) => living).map((variant) => [variant.sku, variant]));
    const found: FoundChange[] = [];
    const missing: RefusedChange[] = [];
    for (const asked of changes) {
      const variant = asked.sku === undefined ? byId.get(asked.variantId) : bySku.get(asked.sku);
      if (variant) found.push({ asked, variant });
      else missing.push(nothingBehind(asked));
    }
    refuseAny(missing);
    return found;
  }

  private async adjust(tx: Tx, found: readonly FoundChange[], actor: string): Promise<AdjustedItem[]> {
    const changes = found.map(({ asked, variant }) => ({
      ...unitsOf(asked),
      ...whyOf(asked),
      variantId: variant.variantId,
    }));
    const outcomes = await this.adjustStock.run(tx, { kind: 'adjustment', actor, reference: null, changes });
    refuseAny(outcomes.flatMap((outcome, at) => refusalOf(outcome, found[at])));
    return outcomes.flatMap((outcome, at) => {
      if (outcome.kind === 'refused') return [];
      const { variantId, delta, onHand, reserved } = outcome;
      return [{ variantId, sku: found[at]?.variant.sku ?? '', delta, onHand, reserved }];
    });
  }
}

const unitsOf = ({ delta, setTo }: AskedChange) => (delta === undefined ? { setTo: setTo ?? 0 } : { delta });

const whyOf = ({ reason, note }: AskedChange) => ({ reason, note });

function nothingBehind({ place, variantId = '' }: AskedChange): RefusedChange {
  return { place, outcome: { kind: 'refused', refusal: 'unknown_variant', variantId, onHand: 0, reserved: 0 } };
}

function refusalOf(outcome: StockChangeOutcome, change: FoundChange | undefined): RefusedChange[] {
  return outcome.kind === 'refused' && change ? [{ place: change.asked.place, outcome }] : [];
}

/** @throws AdjustmentRefused when there is any */
function refuseAny([first, ...others]: readonly RefusedChange[]): void {
  if (first) throw new AdjustmentRefused([first, ...others]);
}
