import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CancelPayment } from './cancel-payment';
import { ExportPayments } from './export-payments';
import { FindPayments } from './find-payments';
import { FindRefunds } from './find-refunds';
import { KeepEvent } from './keep-event';
import { ListPaymentEvents } from './list-payment-events';
import { LockPaymentEvent } from './lock-payment-event';
import { LockPayments } from './lock-payments';
import { NoteProviderRefund } from './note-provider-refund';
import { OpenPayment } from './open-payment';
import { PaymentProviders } from './providers/payment-providers';
import { SandboxProvider } from './providers/sandbox-provider';
import { SandboxSender } from './providers/sandbox-sender';
import { StripeProvider } from './providers/stripe-provider';
import { ReceiveWebhook } from './receive-webhook';
import { ReconcilePayment } from './reconcile-payment';
import { ReconcilePayments } from './reconcile-payments';
import { RefuseWhileOpen } from './refuse-while-open';
import { RequestCancellations } from './request-cancellations';
import { RequeueStuck } from './requeue-stuck';
import { RequestRefund } from './request-refund';
import { SendRefund } from './send-refund';
import { PaymentExportReadModel } from './store/payment-export.read-model';
import { PaymentEvent } from './store/payment-event.entity';
import { PaymentEventReadModel } from './store/payment-event.read-model';
import { PaymentEventRepository } from './store/payment-event.repository';
import { Payment } from './store/payment.entity';
import { PaymentRepository } from './store/payment.repository';
import { RefundLine } from './store/refund-line.entity';
import { Refund } from './store/refund.entity';
import { RefundRepository } from './store/refund.repository';
import { SandboxCharge } from './store/sandbox-charge.entity';
import { SandboxChargeRepository } from './store/sandbox-charge.repository';

const useCases = [
  ReceiveWebhook,
  LockPaymentEvent,
  LockPayments,
  OpenPayment,
  FindPayments,
  FindRefunds,
  RequestRefund,
  NoteProviderRefund,
  RequestCancellations,
  CancelPayment,
  ReconcilePayments,
  ListPaymentEvents,
  RequeueStuck,
  SendRefund,
  SandboxSender,
  ExportPayments,
  RefuseWhileOpen,
];

@Module({
  imports: [TypeOrmModule.forFeature([Payment, PaymentEvent, Refund, RefundLine, SandboxCharge])],
  providers: [
    PaymentRepository,
    PaymentExportReadModel,
    PaymentEventRepository,
    PaymentEventReadModel,
    RefundRepository,
    SandboxChargeRepository,
    SandboxProvider,
    StripeProvider,
    PaymentProviders,
    KeepEvent,
    ReconcilePayment,
    ...useCases,
  ],
  exports: useCases,
})
export class PaymentsModule {}
