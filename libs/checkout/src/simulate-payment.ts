import { Injectable } from '@nestjs/common';
import { PaymentSettings } from '#config';
import { Statements } from '#database';
import { NotFound } from '#kernel';
import { type Audience, FindOrders } from '#orders';
import { FindPayments, SandboxSender } from '#payments';

export interface SimulatedPayment {
  readonly paymentId: string;
  readonly audience: Audience;
  readonly status: 'success' | 'failed';
  readonly times: number;
  readonly shuffle: boolean;
  readonly delayMilliseconds: number;
  readonly webhookUrl: string;
}

/** Makes the sandbox provider send events about a payment. Closed in production. @throws NotFound */
@Injectable()
export class SimulatePayment {
  constructor(
    private readonly statements: Statements,
    private readonly payments: FindPayments,
    private readonly orders: FindOrders,
    private readonly sandbox: SandboxSender,
    private readonly settings: PaymentSettings,
  ) {}

  async run(simulated: SimulatedPayment): Promise<{ eventId: string }> {
    const payment = this.settings.sandboxOpen
      ? await this.payments.one(this.statements, simulated.paymentId)
      : undefined;
    if (payment?.provider !== 'sandbox') throw new NotFound('payment');
    const own = { audience: simulated.audience, ids: [payment.orderId], limit: 1, offset: 0 };
    const [order] = await this.orders.run(this.statements, own);
    // Of somebody else's payment nothing is said, not even that there is one.
    if (!order) throw new NotFound('payment');
    return this.sandbox.order(payment, { ...simulated, reference: order.reference });
  }
}
