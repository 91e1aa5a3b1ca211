import { Processor } from '@nestjs/bullmq';
import { JobRunner } from './job-runner';
import { QueueProcessor, workerOptions } from './queue.processor';

@Processor('maintenance', workerOptions)
export class MaintenanceProcessor extends QueueProcessor {
  constructor(runner: JobRunner) {
    super(runner);
  }
}
