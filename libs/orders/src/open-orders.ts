import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';
import type { Tx } from '#database';
import { type OrderDraft, OrderRepository } from './store/order.repository';

/** Writes new orders as `pending`. Takes no lock: nobody else can know the rows yet. Returns when. */
@Injectable()
export class OpenOrders {
  constructor(
    private readonly orders: OrderRepository,
    @InjectMetric('orders_created_total') private readonly created: Counter,
  ) {}

  async run(tx: Tx, drafts: readonly OrderDraft[]): Promise<Date> {
    const placedAt = await this.orders.insert(tx, drafts);
    tx.afterCommit(() => this.created.inc({ status: 'pending' }, drafts.length));
    return placedAt;
  }
}
