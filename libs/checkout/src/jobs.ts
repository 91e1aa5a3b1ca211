import { Module } from '@nestjs/common';
import { PaymentsModule } from '#payments';
import { CheckoutModule } from './checkout.module';
import { CheckoutJobs } from './jobs/checkout.jobs';
import { ExpiryWarningsJob } from './jobs/expiry-warnings.job';
import { PaymentJobs } from './jobs/payment.jobs';
import { PaymentsProcessor } from './jobs/payments.processor';

@Module({
  imports: [CheckoutModule, PaymentsModule],
  providers: [CheckoutJobs, ExpiryWarningsJob, PaymentJobs, PaymentsProcessor],
})
export class CheckoutJobsModule {}
