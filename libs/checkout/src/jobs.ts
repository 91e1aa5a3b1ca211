import { Module } from '@nestjs/common';
import { CheckoutModule } from './checkout.module';
import { CheckoutJobs } from './jobs/checkout.jobs';
import { PaymentsProcessor } from './jobs/payments.processor';

@Module({ imports: [CheckoutModule], providers: [CheckoutJobs, PaymentsProcessor] })
export class CheckoutJobsModule {}
