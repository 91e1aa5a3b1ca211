import { dashboard, graph, number, perSecond, quantile, row, table } from './panels.mjs';

const jobs = 'job_duration_seconds';

const flow = [
  number({
    title: 'Messages given up, of the last day',
    description: 'Dead letters wait until somebody retries or discards them: npm run jobs -- list-failed.',
    query: 'sum(increase(jobs_dead_total[1d]))',
    decimals: 0,
    width: 6,
    limits: [1, 10],
  }),
  number({
    title: 'Oldest message',
    description: 'How long the oldest message of the outbox has waited for all of its consumers.',
    query: 'max(outbox_oldest_seconds)',
    unit: 's',
    width: 6,
    limits: [60, 300],
  }),
  number({
    title: 'Heartbeat',
    description: 'Age of the newest tick that went through outbox, queue and inbox.',
    query: 'max(heartbeat_age_seconds)',
    unit: 's',
    width: 6,
    limits: [60, 120],
  }),
  number({
    title: 'Largest clock skew',
    description: 'Between a process and the database, either way. Beyond 2 s nothing starts.',
    query: 'max(abs(clock_skew_seconds))',
    unit: 's',
    width: 6,
    limits: [0.5, 1.5],
  }),
];

const work = [
  graph({
    title: 'Jobs by name',
    description: 'Runs of handlers and scheduled jobs, failed ones included.',
    unit: 'ops',
    queries: { '{{queue}} {{name}}': perSecond(`${jobs}_count`, { by: 'queue, name' }) },
  }),
  graph({
    title: '95 % of the jobs end within',
    description: 'By name. A mail takes as long as its server.',
    unit: 's',
    queries: { '{{name}}': quantile(0.95, jobs, { by: 'name' }) },
  }),
  graph({
    title: 'Jobs that fail',
    description: 'They are tried again with growing pauses.',
    unit: 'ops',
    stack: true,
    queries: {
      '{{queue}} {{name}}': perSecond(`${jobs}_count`, { by: 'queue, name', matchers: '{outcome="failed"}' }),
    },
  }),
  graph({
    title: 'Dead letters',
    description: 'Messages that failed for good, by queue, in the interval of each point.',
    stack: true,
    queries: { '{{queue}}': 'sum by (queue) (increase(jobs_dead_total[$__rate_interval]))' },
  }),
  graph({
    title: 'Waiting in the outbox',
    description: 'Age of the oldest message, as each worker sees it: the same outbox, so the lines lie on each other.',
    unit: 's',
    limits: [60, 300],
    queries: { '{{instance}}': 'outbox_oldest_seconds' },
  }),
  graph({
    title: 'Busy workers',
    description: 'Handlers that run at the same time, on average; each worker runs at most eight of each queue.',
    queries: { '{{instance}}': perSecond(`${jobs}_sum`, { by: 'instance' }) },
  }),
];

const outgoing = [
  graph({
    title: 'Outgoing webhooks by outcome',
    description: 'retry: will be tried again; failed: given up; gone: its endpoint was removed meanwhile.',
    unit: 'ops',
    stack: true,
    queries: { '{{outcome}}': perSecond('webhook_deliveries_total', { by: 'outcome' }) },
  }),
  graph({
    title: 'How long subscribers take',
    description: 'Attempts of outgoing webhooks; an attempt is given up after 15 s.',
    unit: 's',
    queries: {
      'half of them': quantile(0.5, 'webhook_attempt_duration_seconds'),
      '95 %': quantile(0.95, 'webhook_attempt_duration_seconds'),
    },
  }),
];

const books = [
  table({
    title: 'Violations by rule',
    description: 'As the workers last found. Always 0.',
    limits: [1, 1],
    query: 'max by (rule) (invariant_violations)',
  }),
  graph({
    title: 'Clocks against the database',
    description: 'Positive: the clock of the database is ahead.',
    unit: 's',
    queries: { '{{job}} {{instance}}': 'abs(clock_skew_seconds)' },
  }),
];

export const jobsAndMessages = dashboard({
  uid: 'holdfast-jobs',
  title: 'Jobs and messages',
  description:
    'Whether what was written down to be done is done: outbox, queues, workers, webhooks, the check of the books.',
  panels: [
    row('Now'),
    ...flow,
    row('Work'),
    ...work,
    row('Outgoing webhooks'),
    ...outgoing,
    row('Books and clocks'),
    ...books,
  ],
});
