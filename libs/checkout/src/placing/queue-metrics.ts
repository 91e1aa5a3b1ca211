import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter, Gauge, Histogram } from 'prom-client';

/** What can be seen of the queue from outside. */
@Injectable()
export class QueueMetrics {
  constructor(
    @InjectMetric('checkout_batch_size') readonly batchSize: Histogram,
    @InjectMetric('checkout_queue_wait_seconds') readonly wait: Histogram,
    @InjectMetric('checkout_queue_length') readonly length: Gauge,
    @InjectMetric('checkouts_deferred_total') readonly deferred: Counter,
  ) {}
}
