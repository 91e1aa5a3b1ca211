import { Module } from '@nestjs/common';
import { DeliveringModule } from './delivering.module';
import { WebhooksProcessor } from './jobs/webhooks.processor';

export { DeliveringModule } from './delivering.module';

@Module({ imports: [DeliveringModule], providers: [WebhooksProcessor] })
export class WebhooksJobsModule {}
