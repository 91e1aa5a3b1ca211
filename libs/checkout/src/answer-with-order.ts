import { Injectable } from '@nestjs/common';
import type { Tx } from '#database';
import type { Answer } from '#idempotency';
import { NotFound } from '#kernel';
import { type Audience, FindOrders } from '#orders';
import { DescribeOrders, type OrderDetails } from './order-details';

/** How an order is shown to whoever changed it: body and headers of the answer. */
export type PresentOrder = (details: OrderDetails) => Pick<Answer, 'body' | 'headers'>;

/** Answers with an order as it is after what the transaction has done. */
@Injectable()
export class AnswerWithOrder {
  constructor(
    private readonly orders: FindOrders,
    private readonly describe: DescribeOrders,
  ) {}

  async run(
    tx: Tx,
    { orderId, audience, present }: { orderId: string; audience: Audience; present: PresentOrder },
    status: number,
  ): Promise<Answer> {
    const [details] = await this.describe.run(tx, [await this.orders.one(tx, orderId, audience)]);
    if (!details) throw new NotFound('order');
    return { ...present(details), status, resourceId: orderId };
  }
}
