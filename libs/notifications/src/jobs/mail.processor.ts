import { Processor } from '@nestjs/bullmq';
import { JobRunner, QueueProcessor, workerOptions } from '#queue';

@Processor('mail', workerOptions)
export class MailProcessor extends QueueProcessor {
  constructor(runner: JobRunner) {
    super(runner);
  }
}
