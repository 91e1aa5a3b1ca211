import { Module } from '@nestjs/common';
import { PaymentsModule } from '#payments';
import { CheckoutModule } from './checkout.module';
import { CheckoutJobs } from './jobs/checkout.jobs';
import { PaymentsProcessor } from './jobs/payments.processor';

@Module({ imports: [CheckoutModule, PaymentsModule], providers: [CheckoutJobs, PaymentsProcessor] })
export class CheckoutJobsModule {}
