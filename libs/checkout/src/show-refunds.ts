import { Injectable } from '@nestjs/common';
import { Statements } from '#database';
import { type Audience, FindOrders } from '#orders';
import { FindRefunds, type RefundView } from '#payments';

/** Shows the refunds of an order to whom it belongs, and to the staff. */
@Injectable()
export class ShowRefunds {
  constructor(
    private readonly statements: Statements,
    private readonly orders: FindOrders,
    private readonly refunds: FindRefunds,
  ) {}

  /** @throws NotFound */
  async run(orderId: string, audience: Audience): Promise<RefundView[]> {
    await this.orders.one(this.statements, orderId, audience);
    return this.refunds.ofOrder(this.statements, orderId);
  }
}
