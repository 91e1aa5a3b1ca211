import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';
import type { Tx } from '#database';
import { type OrderDraft, OrderRepository } from './store/order.repository';

/** Writes a new order as `pending`. Takes no lock: nobody else can know the row yet. Returns when. */
@Injectable()
export class OpenOrder {
  constructor(
    private readonly orders: OrderRepository,
    @InjectMetric('orders_created_total') private readonly created: Counter,
  ) {}

  async run(tx: Tx, draft: OrderDraft): Promise<Date> {
    const placedAt = await this.orders.insert(tx, draft);
    tx.afterCommit(() => this.created.inc({ status: 'pending' }));
    return placedAt;
  }
}
