import { Processor } from '@nestjs/bullmq';
import { JobRunner, QueueProcessor, workerOptions } from '#queue';

@Processor('webhooks', workerOptions)
export class WebhooksProcessor extends QueueProcessor {
  constructor(runner: JobRunner) {
    super(runner);
  }
}
