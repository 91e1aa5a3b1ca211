import { makeCounterProvider, makeGaugeProvider, makeHistogramProvider } from '@willsoto/nestjs-prometheus';

const seconds = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** What can be seen of checkouts from outside. */
export const placingMetrics = [
  makeHistogramProvider({
    name: 'order_creation_duration_seconds',
    help: 'How long placing an order took, refused ones left out',
    buckets: seconds,
  }),
  makeCounterProvider({ name: 'checkout_outcomes_total', help: 'Checkouts by outcome', labelNames: ['outcome'] }),
  makeHistogramProvider({
    name: 'checkout_batch_size',
    help: 'How many checkouts one transaction decided',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
  }),
  makeHistogramProvider({
    name: 'checkout_queue_wait_seconds',
    help: 'How long checkouts waited for their turn',
    buckets: seconds,
  }),
  makeGaugeProvider({ name: 'checkout_queue_length', help: 'Checkouts that wait for their turn' }),
  makeCounterProvider({
    name: 'checkouts_deferred_total',
    help: 'Checkouts that were taken out of their batch because somebody else held what they need',
  }),
  makeCounterProvider({
    name: 'checkout_restarts_total',
    help: 'Batches that began again, by cause: stock that went meanwhile, or a batch that is done one by one',
    labelNames: ['cause'],
  }),
];
