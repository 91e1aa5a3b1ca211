import { DomainError } from '#kernel';
import type { OrderStatus } from './rules/order-state';

export class InvalidTransition extends DomainError {
  constructor(from: OrderStatus, to: OrderStatus) {
    super('conflict', 'invalid_transition', { detail: `An order that is ${from} cannot become ${to}.` });
  }
}
