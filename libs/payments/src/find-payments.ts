import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { type PaymentName, PaymentRepository, type PaymentView } from './store/payment.repository';

/** Looks payments up; locks nothing. */
@Injectable()
export class FindPayments {
  constructor(private readonly payments: PaymentRepository) {}

  /** The payment that counts for each order, by order id: the one that paid it, not one on top of that; else the latest. */
  async run(reader: Reader, orderIds: readonly string[]): Promise<ReadonlyMap<string, PaymentView>> {
    const views = orderIds.length === 0 ? [] : await this.payments.latestOf(reader, orderIds);
    return new Map(views.map((view) => [view.orderId, view]));
  }

  async one(reader: Reader, paymentId: string): Promise<PaymentView | undefined> {
    return this.payments.find(reader, paymentId);
  }

  /** The payment that an event names, if it is one of ours. */
  async named(reader: Reader, name: PaymentName): Promise<{ id: string; orderId: string } | undefined> {
    return this.payments.named(reader, name);
  }
}
