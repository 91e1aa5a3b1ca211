import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CheckoutSettings } from '#config';
import { OrderCancelled, OrderExpired, OrderPlaced } from '#orders';
import { PaymentEventReceived, RefundRequested, RequeueStuck } from '#payments';
import { JobRegistry } from '#queue';
import { ApplyPaymentEvent, applyPaymentConsumer } from '../apply-payment-event';
import { ExpireReservations } from '../expire-reservations';
import { SettleRefund, settleRefundConsumer } from '../settle-refund';

/** What the worker does for checkout: applies payment events, gives money back, expires reservations. */
@Injectable()
export class CheckoutJobs implements OnModuleInit {
  constructor(
    private readonly registry: JobRegistry,
    private readonly applyPaymentEvent: ApplyPaymentEvent,
    private readonly settleRefund: SettleRefund,
    private readonly expireReservations: ExpireReservations,
    private readonly requeueStuck: RequeueStuck,
    private readonly settings: CheckoutSettings,
  ) {}

  onModuleInit(): void {
    for (const event of [OrderPlaced, OrderExpired, OrderCancelled]) this.registry.withoutConsumer(event);
    this.registry.on(PaymentEventReceived, {
      consumer: applyPaymentConsumer,
      queue: 'payments',
      handle: (message) => this.applyPaymentEvent.run(message),
    });
    this.registry.on(RefundRequested, {
      consumer: settleRefundConsumer,
      queue: 'payments',
      handle: (message) => this.settleRefund.run(message),
    });
    this.registry.every({
      name: 'expire-reservations',
      queue: 'maintenance',
      // Twice a period, so that waiting for the tick and running the sweep fit into one period together.
      everySeconds: this.settings.sweepSeconds / 2,
      run: async () => {
        await this.expireReservations.run();
      },
    });
    this.registry.every({
      name: 'requeue-stuck-payments',
      queue: 'maintenance',
      everySeconds: 60,
      run: () => this.requeueStuck.run(),
    });
  }
}
