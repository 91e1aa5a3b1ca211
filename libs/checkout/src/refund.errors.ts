import { DomainError, formatAmount } from '#kernel';

/** More was to be given back than was captured and not promised back; nothing was changed. */
export class RefundExceedsPayment extends DomainError {
  constructor(left: { readonly amountMinor: bigint; readonly currency: string }) {
    const amount = formatAmount(left.amountMinor, left.currency);
    super('conflict', 'refund_exceeds_payment', {
      detail: `Refunds, pending ones included, stay within what was captured: ${amount} ${left.currency} are left.`,
      members: { left: { amount, currency: left.currency } },
    });
  }
}

/** Of a line more units were to be given back than were ordered and not given back before; nothing was changed. */
export class TooManyUnits extends DomainError {
  constructor(places: readonly number[]) {
    super('conflict', 'refund_exceeds_payment', {
      detail: 'Fewer units of some lines are left to be given back.',
      errors: places.map((place) => ({ pointer: `/lines/${place}/quantity`, detail: 'is more than is left' })),
    });
  }
}

export class UnknownLines extends DomainError {
  constructor(places: readonly number[]) {
    super('invalid', 'unknown_line', {
      detail: 'Some of the lines are not of this order.',
      errors: places.map((place) => ({ pointer: `/lines/${place}/lineId`, detail: 'is no line of this order' })),
    });
  }
}

export class RestockOfAPart extends DomainError {
  constructor() {
    super('invalid', 'validation_failed', {
      detail: 'Say by lines which units go back on hand with a part of the money.',
      errors: [{ pointer: '/restock', detail: 'needs lines, or a refund of all that is left' }],
    });
  }
}

export class EmptyRefund extends DomainError {
  constructor() {
    super('invalid', 'invalid_amount', {
      detail: 'A refund gives something back.',
      errors: [{ pointer: '/amount', detail: 'must be more than nothing' }],
    });
  }
}
