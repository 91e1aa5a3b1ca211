import { DomainError } from '#kernel';
import { type Place, refusalDetail, type RefusedOutcome } from './rules/adjustment';

const codes = {
  stock_reserved: 'Fewer units would be left than are held for orders; nothing was changed.',
  too_much_stock: 'More units would be on hand than a variant may have; nothing was changed.',
  unknown_variant: 'Some of the variants do not exist; nothing was changed.',
} as const;

/** A refused change, and where it stands in the request. */
export interface RefusedChange {
  readonly place: Place;
  readonly outcome: RefusedOutcome;
}

/**
 * Units on hand that cannot be changed as asked: `unknown_variant`, `stock_reserved` or `too_much_stock`, each change with
 * its own code; the code of the whole is that of the first.
 */
export class AdjustmentRefused extends DomainError {
  constructor(refused: readonly [RefusedChange, ...RefusedChange[]]) {
    const code = refused[0].outcome.refusal;
    super(code === 'unknown_variant' ? 'invalid' : 'conflict', code, {
      detail: codes[code],
      members: { errors: refused.map(faultOf) },
    });
  }
}

function faultOf({ place, outcome }: RefusedChange): Record<string, unknown> {
  const { refusal, variantId, onHand, reserved } = outcome;
  const counters = refusal === 'unknown_variant' ? {} : { variantId, onHand, reserved, available: onHand - reserved };
  return { ...place, code: refusal, detail: refusalDetail(outcome), ...counters };
}

/** More units were to go back on hand than are out: they were never sold, or have come back before. */
export class NotRestockable extends DomainError {
  constructor() {
    super('conflict', 'not_restockable', {
      detail: 'Only units that were sold and have not come back can go back on hand; nothing was changed.',
    });
  }
}
