import { DomainError } from '#kernel';
import type { OrderStatus } from './rules/order-state';

/** The customer cannot be erased while something is owed: who would get the goods, or the money back? Nothing was changed. */
export class OrdersOpen extends DomainError {
  constructor(references: readonly string[]) {
    super('conflict', 'orders_open', {
      detail: 'Some orders are not finished: they wait for payment, shipment or a refund.',
      members: { orders: references },
    });
  }
}

export class InvalidTransition extends DomainError {
  constructor(from: OrderStatus, to: OrderStatus) {
    super('conflict', 'invalid_transition', { detail: `An order that is ${from} cannot become ${to}.` });
  }
}
