import { IdField, IntegerField, ListField, TextField } from '#http';
import { DomainError, type Fault } from '#kernel';
import { adjustmentLimits, type AskedChange, type Units, type Why } from '../rules/adjustment';
import { maxUnits } from '../rules/stock-change';
import { longestReason, usualReasons } from '../rules/stock-reason';

export class ThresholdRequest {
  @IntegerField({
    description: 'The variant runs low at or below this many available units; 0: only when there is none left',
    min: 0,
    max: maxUnits,
    example: 5,
  })
  readonly lowStockThreshold!: number;
}

/** Exactly one of `delta` and `setTo`. */
export class StockAdjustmentRequest {
  @IntegerField({
    description: 'So many units more, or fewer when negative; not 0. Either this or setTo',
    min: -maxUnits,
    max: maxUnits,
    optional: true,
    example: -2,
  })
  readonly delta?: number;

  @IntegerField({
    description: 'So many units on hand in all, reserved ones included. Either this or delta',
    min: 0,
    max: maxUnits,
    optional: true,
  })
  readonly setTo?: number;

  @TextField({
    description:
      `Why, in a word: ${usualReasons.join(', ')} or one of your own. ` +
      'With `received`, `receipt` or `delivery` the entry is a receipt, else an adjustment',
    max: longestReason,
    example: 'damaged',
  })
  readonly reason!: string;

  @TextField({
    description: 'What else the ledger is to say; it stays for ever, so nothing about people',
    max: adjustmentLimits.note,
    optional: true,
    example: 'Two broken in unpacking, delivery 4711',
  })
  readonly note?: string;
}

/** Exactly one of `sku` and `variantId`, and one of `delta` and `setTo`. */
export class ListedAdjustmentRequest extends StockAdjustmentRequest {
  @TextField({
    description: 'SKU of a variant that is not deleted. Either this or variantId',
    max: adjustmentLimits.sku,
    optional: true,
    example: 'RDJ-M-NAVY',
  })
  readonly sku?: string;

  @IdField({ description: 'Either this or sku', optional: true })
  readonly variantId?: string;
}

export class AdjustmentsRequest {
  @ListField(() => ListedAdjustmentRequest, {
    description: 'Done in this order, all or none; one variant may be in it more than once',
    max: adjustmentLimits.items,
  })
  readonly items!: readonly ListedAdjustmentRequest[];
}

/** @throws DomainError `validation_failed` unless exactly one of `delta` and `setTo` is given, and `delta` is not 0 */
export function changeOf(body: StockAdjustmentRequest): Units & Why {
  refuse(faultsOfUnits(body, ''));
  return unitsAndReason(body);
}

/** @throws DomainError `validation_failed` that names every item that does not say what to change, and how */
export function changesOf({ items }: AdjustmentsRequest): AskedChange[] {
  refuse(items.flatMap((item, at) => [...faultsOfName(item, `/items/${at}`), ...faultsOfUnits(item, `/items/${at}`)]));
  return items.map((item, at) => {
    const named = item.sku === undefined ? { variantId: item.variantId ?? '' } : { sku: item.sku };
    return { ...unitsAndReason(item), ...named, place: { pointer: `/items/${at}` } };
  });
}

function unitsAndReason({ delta, setTo, reason, note }: StockAdjustmentRequest): Units & Why {
  return {
    ...(delta === undefined ? { setTo: setTo ?? 0 } : { delta }),
    reason,
    ...(note === undefined ? {} : { note }),
  };
}

function faultsOfUnits({ delta, setTo }: StockAdjustmentRequest, pointer: string): Fault[] {
  if (delta === 0) return [{ pointer: `${pointer}/delta`, detail: 'must not be 0' }];
  return isOne(delta, setTo) ? [] : [{ pointer, detail: 'must have either delta or setTo' }];
}

function faultsOfName({ sku, variantId }: ListedAdjustmentRequest, pointer: string): Fault[] {
  return isOne(sku, variantId) ? [] : [{ pointer, detail: 'must have either sku or variantId' }];
}

const isOne = (one: unknown, other: unknown): boolean => (one === undefined) !== (other === undefined);

function refuse(errors: readonly Fault[]): void {
  if (errors.length === 0) return;
  const detail = 'The request does not say which variant to change, or by how many units.';
  throw new DomainError('invalid', 'validation_failed', { detail, errors });
}
