import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { NotFound } from '#kernel';
import { type Audience, FindOrders, type OrderFilter, type TransitionView } from '#orders';
import { DescribeOrders, type OrderDetails } from './order-details';

/** Shows orders to whom they belong, and to the staff. */
@Injectable()
export class ShowOrders {
  constructor(
    private readonly statements: Statements,
    private readonly orders: FindOrders,
    private readonly describe: DescribeOrders,
  ) {}

  /** @throws NotFound */
  async one(orderId: string, audience: Audience): Promise<OrderDetails> {
    const order = await this.orders.one(this.statements, orderId, audience);
    const [details] = await this.describe.run(this.statements, [order]);
    if (!details) throw new NotFound('order');
    return details;
  }

  async list(filter: OrderFilter): Promise<{ items: OrderDetails[]; total: number }> {
    const orders = await this.orders.run(this.statements, filter);
    return {
      items: await this.describe.run(this.statements, orders),
      total: await this.orders.count(this.statements, filter),
    };
  }

  /** @throws NotFound */
  async timeline(orderId: string, audience: Audience): Promise<TransitionView[]> {
    await this.orders.one(this.statements, orderId, audience);
    return this.orders.timeline(this.statements, orderId);
  }
}
