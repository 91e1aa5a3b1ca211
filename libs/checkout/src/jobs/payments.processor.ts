import { Processor } from '@nestjs/bullmq';
import { JobRunner, QueueProcessor, workerOptions } from '#queue';

@Processor('payments', workerOptions)
export class PaymentsProcessor extends QueueProcessor {
  constructor(runner: JobRunner) {
    super(runner);
  }
}
