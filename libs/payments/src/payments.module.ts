import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FindPayments } from './find-payments';
import { LockPaymentEvent } from './lock-payment-event';
import { LockPayments } from './lock-payments';
import { OpenPayment } from './open-payment';
import { PaymentProviders } from './providers/payment-providers';
import { SandboxProvider } from './providers/sandbox-provider';
import { SandboxSender } from './providers/sandbox-sender';
import { ReceiveWebhook } from './receive-webhook';
import { RequeueStuck } from './requeue-stuck';
import { RequestRefund } from './request-refund';
import { SendRefund } from './send-refund';
import { PaymentEvent } from './store/payment-event.entity';
import { PaymentEventRepository } from './store/payment-event.repository';
import { Payment } from './store/payment.entity';
import { PaymentRepository } from './store/payment.repository';
import { Refund } from './store/refund.entity';
import { RefundRepository } from './store/refund.repository';

const useCases = [
  ReceiveWebhook,
  LockPaymentEvent,
  LockPayments,
  OpenPayment,
  FindPayments,
  RequestRefund,
  RequeueStuck,
  SendRefund,
  SandboxSender,
];

@Module({
  imports: [TypeOrmModule.forFeature([Payment, PaymentEvent, Refund])],
  providers: [
    PaymentRepository,
    PaymentEventRepository,
    RefundRepository,
    SandboxProvider,
    PaymentProviders,
    ...useCases,
  ],
  exports: useCases,
})
export class PaymentsModule {}
