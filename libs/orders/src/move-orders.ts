import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import { OutboxWakeUp } from '#queue';
import type { LockedOrder } from './lock-orders';
import { InvalidTransition } from './orders.errors';
import { mayFollow, type OrderStatus } from './rules/order-state';
import { OrderRepository } from './store/order.repository';

export interface Step {
  readonly to: OrderStatus;
  /** Who moves them: `customer:<id>`, `guest`, `staff:<id>` or `system`. */
  readonly actor: string;
  readonly reason: string;
}

/**
 * Moves locked orders to another status and writes their history. After the commit it gives the outbox's hint, which is also
 * what the streams of orders listen to, event or no event. @throws InvalidTransition, having changed nothing
 */
@Injectable()
export class MoveOrders {
  constructor(
    private readonly orders: OrderRepository,
    private readonly wakeUp: OutboxWakeUp,
  ) {}

  async run(tx: Tx, orders: readonly LockedOrder[], step: Step): Promise<void> {
    const refused = orders.find(({ status }) => !mayFollow(status, step.to));
    if (refused) throw new InvalidTransition(refused.status, step.to);
    for (const from of new Set(orders.map(({ status }) => status))) {
      const ids = orders.filter(({ status }) => status === from).map(({ id }) => id);
      const moved = await this.orders.move(tx, { orderIds: ids, from, ...step });
      if (moved.length !== ids.length) throw new Error('A locked order changed its status.');
    }
    tx.afterCommit(() => this.wakeUp.hint());
  }
}
