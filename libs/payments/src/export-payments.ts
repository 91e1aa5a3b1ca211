import { Injectable } from '@nestjs/common';
import type { Reader } from '#database';
import { PaymentExportReadModel, type PaymentFacts, type RefundFacts } from './store/payment-export.read-model';

export interface OrdersMoney {
  readonly payments: readonly PaymentFacts[];
  readonly refunds: readonly RefundFacts[];
}

/** Every payment of these orders and every refund, without secrets. Locks nothing. */
@Injectable()
export class ExportPayments {
  constructor(private readonly readModel: PaymentExportReadModel) {}

  async run(reader: Reader, orderIds: readonly string[]): Promise<OrdersMoney> {
    const payments = await this.readModel.payments(reader, orderIds);
    return { payments, refunds: await this.readModel.refunds(reader, orderIds) };
  }
}
