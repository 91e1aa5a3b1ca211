import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PaymentSettings } from '#config';
import {
  CancelPayment,
  cancelPaymentConsumer,
  PaymentCancelRequested,
  PaymentEventReceived,
  ReconcilePayments,
  RefundRequested,
  RequeueStuck,
} from '#payments';
import { JobRegistry } from '#queue';
import { ApplyPaymentEvent, applyPaymentConsumer } from '../apply-payment-event';
import { SettleRefund, settleRefundConsumer } from '../settle-refund';

const maxReconcileTickSeconds = 60;

/** What the worker does about money: applies events, gives back, cancels, and asks about what it has not heard of. */
@Injectable()
export class PaymentJobs implements OnModuleInit {
  constructor(
    private readonly registry: JobRegistry,
    private readonly applyPaymentEvent: ApplyPaymentEvent,
    private readonly settleRefund: SettleRefund,
    private readonly cancelPayment: CancelPayment,
    private readonly reconcilePayments: ReconcilePayments,
    private readonly requeueStuck: RequeueStuck,
    private readonly settings: PaymentSettings,
  ) {}

  onModuleInit(): void {
    this.registry.on(PaymentEventReceived, {
      consumer: applyPaymentConsumer,
      queue: 'payments',
      groupUpTo: 50,
      handle: (message) => this.applyPaymentEvent.run(message),
    });
    this.registry.on(RefundRequested, {
      consumer: settleRefundConsumer,
      queue: 'payments',
      handle: (message) => this.settleRefund.run(message),
    });
    this.registry.on(PaymentCancelRequested, {
      consumer: cancelPaymentConsumer,
      queue: 'payments',
      handle: (message) => this.cancelPayment.run(message),
    });
    this.registry.every({
      name: 'reconcile-payments',
      queue: 'maintenance',
      everySeconds: Math.min(maxReconcileTickSeconds, this.settings.reconcileSeconds),
      run: async () => {
        await this.reconcilePayments.run();
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
