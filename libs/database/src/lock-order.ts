/**
 * The one global order in which rows are locked. Every transaction takes its locks from left to right, and rows of one
 * kind by one query in id order, so that no two transactions can wait for each other in a circle.
 *
 * `payment_event` and `payment` stand around `order` because applying an event goes event → order → payment.
 * `category_tree` and `product` stand before `stock` because the catalogue opens the stock of a new variant while it holds
 * the product; a checkout locks neither.
 * `account` and `outbox` are leaves: nothing else is locked after them.
 * `dead_letter` stands before `outbox` because who buries or revives a message locks its letter first.
 */
export const lockOrder = [
  'idempotency_key',
  'payment_event',
  'cart',
  'order',
  'payment',
  'reservation',
  'category_tree',
  'product',
  'stock',
  'coupon',
  'account',
  'dead_letter',
  'outbox',
] as const;

export type LockKind = (typeof lockOrder)[number];

/** Two locks were asked for in the wrong order: a defect in our code, found before it can deadlock in production. */
export class LockOrderViolation extends Error {
  override readonly name = 'LockOrderViolation';

  constructor(kind: LockKind, after: LockKind) {
    super(
      `Rows of kind "${kind}" must be locked before "${after}", in one query; see libs/database/src/lock-order.ts.`,
    );
  }
}

/** Remembers what one transaction has locked and refuses a step backwards. */
export class LockLedger {
  private last: LockKind | undefined;

  /** @throws LockOrderViolation when `kind` does not come strictly after the last kind that was locked */
  enter(kind: LockKind): void {
    if (this.last !== undefined && lockOrder.indexOf(kind) <= lockOrder.indexOf(this.last)) {
      throw new LockOrderViolation(kind, this.last);
    }
    this.last = kind;
  }
}
