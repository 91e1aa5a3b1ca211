import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { NotFound } from '#kernel';
import { noteOrigin } from '#observability';
import {
  type Audience,
  type OrderFilter,
  OrderReadModel,
  type OrderView,
  type TransitionView,
} from './store/order.read-model';

/** Reads orders as far as the audience may see them. */
@Injectable()
export class FindOrders {
  constructor(private readonly readModel: OrderReadModel) {}

  async run(reader: Reader, filter: OrderFilter): Promise<OrderView[]> {
    return this.readModel.find(reader, filter);
  }

  async count(reader: Reader, filter: OrderFilter): Promise<number> {
    return this.readModel.count(reader, filter);
  }

  /** @throws NotFound when there is none, or it belongs to somebody else */
  async one(reader: Reader, orderId: string, audience: Audience): Promise<OrderView> {
    const [order] = await this.readModel.find(reader, { audience, ids: [orderId], limit: 1, offset: 0 });
    if (!order) throw new NotFound('order');
    noteOrigin({ ...order, orderId });
    return order;
  }

  /** Whether the goods were ever the customer's: its history has passed through paid, whatever was refunded since. */
  async wasSold(reader: Reader, orderId: string): Promise<boolean> {
    return this.readModel.wasSold(reader, orderId);
  }

  /** Ids of all orders of a customer. */
  async idsOf(reader: Reader, userId: string): Promise<string[]> {
    return this.readModel.idsOf(reader, userId);
  }

  async timeline(reader: Reader, orderId: string): Promise<TransitionView[]> {
    return this.readModel.timeline(reader, orderId);
  }
}
