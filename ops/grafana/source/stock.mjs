import { dashboard, graph, heatmap, perSecond, quantile, row, text } from './panels.mjs';

const hottest = `Metrics have no label for a variant: there may be millions. The stock ledger knows; ask it with \`psql\`:

\`\`\`sql
select v.sku, count(*) filter (where l.kind = 'reserve') as reserved, count(*) filter (where l.kind = 'expire') as expired,
       s.on_hand - s.reserved as available
  from stock_ledger l
  join variants v on v.id = l.variant_id
  join stock s on s.variant_id = l.variant_id
 where l.created_at > now() - interval '10 minutes'
 group by v.sku, s.on_hand, s.reserved order by 2 desc limit 20;
\`\`\`
`;

const waits = [
  graph({
    title: '95 % of the locks are granted within',
    description: 'By kind of row. stock: checkouts that want the same product; cart: one customer twice.',
    unit: 's',
    limits: [0.1, 1],
    queries: { '{{kind}}': quantile(0.95, 'lock_wait_seconds', { by: 'kind' }) },
  }),
  heatmap({
    title: 'Waits for stock rows',
    description: 'How many lock queries on stock took how long. A second, higher band is a hot product.',
    unit: 's',
    query: 'sum by (le) (increase(lock_wait_seconds_bucket{kind="stock"}[$__rate_interval]))',
  }),
  graph({
    title: 'Lock queries by outcome',
    description: 'Anything but granted waited too long or lost.',
    unit: 'ops',
    stack: true,
    queries: { '{{strategy}} {{outcome}}': perSecond('lock_acquisitions_total', { by: 'strategy, outcome' }) },
  }),
  graph({
    title: 'Transactions that ran again',
    description: '40P01 is a deadlock, 40001 a conflict. Customers see only the time it takes.',
    unit: 'ops',
    queries: { '{{sqlstate}}': perSecond('transaction_retries_total', { by: 'sqlstate' }) },
  }),
];

const batches = [
  graph({
    title: 'Checkouts in a batch',
    description: 'On average, by process. Batches grow with the crowd; 64 is the most unless configured.',
    queries: {
      '{{instance}}': `${perSecond('checkout_batch_size_sum', { by: 'instance' })} / ${perSecond('checkout_batch_size_count', { by: 'instance' })}`,
    },
  }),
  heatmap({
    title: 'Sizes of batches',
    description: 'How many batches had how many checkouts.',
    unit: 'short',
    query: 'sum by (le) (increase(checkout_batch_size_bucket[$__rate_interval]))',
  }),
  graph({
    title: 'Checkouts that wait for their turn',
    description: 'By process. Beyond CHECKOUT_QUEUE_MAX the answer is 503 at once.',
    queries: { '{{instance}}': 'checkout_queue_length' },
  }),
  graph({
    title: 'How long they wait',
    description: 'From arrival until the batch begins.',
    unit: 's',
    limits: [0.5, 1],
    queries: {
      'half of them': quantile(0.5, 'checkout_queue_wait_seconds'),
      '95 %': quantile(0.95, 'checkout_queue_wait_seconds'),
    },
  }),
  graph({
    title: 'Taken out of their batch, and batches begun again',
    description: 'deferred: somebody else held what a checkout needs; the causes say why a batch began again.',
    unit: 'ops',
    queries: {
      deferred: perSecond('checkouts_deferred_total'),
      '{{cause}}': perSecond('checkout_restarts_total', { by: 'cause' }),
    },
  }),
  graph({
    title: 'Locks in Redis',
    description: 'Only of the strategy distributed: how they ended, and how long 95 % of them took.',
    queries: {
      '{{outcome}} a second': perSecond('stock_guards_total', { by: 'outcome' }),
      'seconds, 95 %': quantile(0.95, 'stock_guard_wait_seconds'),
    },
  }),
];

const units = [
  graph({
    title: 'Refused for stock',
    description: 'Part of all checkouts that found too little. In a flash sale nearly all of them, and that is right.',
    unit: 'percentunit',
    queries: {
      'insufficient stock': `${perSecond('checkout_outcomes_total', { matchers: '{outcome="insufficient_stock"}' })} / ${perSecond('checkout_outcomes_total')}`,
    },
  }),
  graph({
    title: 'Holds, and when they are released',
    description: 'How long after its end an unpaid hold gave its stock back; a sweep runs every 15 s.',
    unit: 's',
    limits: [15, 30],
    queries: {
      'half of them': quantile(0.5, 'reservation_release_lag_seconds'),
      '95 %': quantile(0.95, 'reservation_release_lag_seconds'),
    },
  }),
  graph({
    title: 'Units held and products that run low',
    description: 'Reservations that hold stock, and products at or below their threshold.',
    queries: { 'active holds': 'max(active_reservations)', 'products that run low': 'max(low_stock_products)' },
  }),
  text({
    title: 'Which products are hot',
    description: 'A query for the database, because metrics cannot say it.',
    markdown: hottest,
  }),
];

export const stock = dashboard({
  uid: 'holdfast-stock',
  title: 'Stock hot spots',
  description: 'Where checkouts wait for each other: locks, batches, queues, and what is refused.',
  panels: [row('Waiting for rows'), ...waits, row('Batches'), ...batches, row('Units'), ...units],
});
