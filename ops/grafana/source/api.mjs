import { choice, dashboard, graph, heatmap, perSecond, quantile, row, table } from './panels.mjs';

const requests = 'http_request_duration_seconds';
const chosen = '{job="holdfast-api",route=~"$route",instance=~"$instance"}';
const chosenAnd = (more) => `${chosen.slice(0, -1)},${more}}`;

const overview = [
  graph({
    title: 'Requests by route',
    description: 'The ten that are asked for most.',
    unit: 'reqps',
    queries: {
      '{{method}} {{route}}': `topk(10, ${perSecond(`${requests}_count`, { by: 'method, route', matchers: chosen })})`,
    },
  }),
  graph({
    title: 'Requests by status',
    description: '4xx are answers to the caller, 429 a rate limit, 503 a shop that is busy or without database.',
    unit: 'reqps',
    stack: true,
    queries: { '{{status}}': perSecond(`${requests}_count`, { by: 'status', matchers: chosen }) },
  }),
  graph({
    title: '95 % are answered within',
    description: 'The ten slowest routes. Streams of orders last as long as somebody listens.',
    unit: 's',
    limits: [0.25, 0.5],
    queries: {
      '{{method}} {{route}}': `topk(10, ${quantile(0.95, requests, { by: 'method, route', matchers: chosen })})`,
    },
  }),
  heatmap({
    title: 'Times of all answers',
    description: 'How many answers took how long; two bands mean two kinds of requests.',
    unit: 's',
    query: `sum by (le) (increase(${requests}_bucket${chosen}[$__rate_interval]))`,
  }),
];

const trouble = [
  graph({
    title: 'Server errors by route',
    description: '5xx. Nothing is half done behind them.',
    unit: 'reqps',
    stack: true,
    queries: {
      '{{status}} {{method}} {{route}}': perSecond(`${requests}_count`, {
        by: 'status, method, route',
        matchers: chosenAnd('status=~"5.."'),
      }),
    },
  }),
  graph({
    title: 'Refused by rate limits',
    description: 'By limit, and by route: somebody tries hard, or a limit is low.',
    unit: 'reqps',
    queries: {
      'limit {{limit}}': perSecond('rate_limited_total', { by: 'limit' }),
      '{{route}}': perSecond(`${requests}_count`, { by: 'route', matchers: chosenAnd('status="429"') }),
    },
  }),
  table({
    title: 'Where the time goes',
    description: 'Seconds of answering per second, by route: what an hour of an API is spent on.',
    unit: 's',
    query: `topk(15, ${perSecond(`${requests}_sum`, { by: 'method, route', matchers: chosen })})`,
  }),
  graph({
    title: 'Requests by process',
    description: 'A proxy should spread them evenly.',
    unit: 'reqps',
    queries: { '{{instance}}': perSecond(`${requests}_count`, { by: 'instance', matchers: chosen }) },
  }),
];

const cache = [
  graph({
    title: 'Cached reads that hit',
    description: 'By region. bypass counts against it: nothing kept could be trusted then.',
    unit: 'percentunit',
    queries: {
      '{{region}}': `${perSecond('cache_requests_total', { by: 'region', matchers: '{result="hit"}' })} / ${perSecond('cache_requests_total', { by: 'region' })}`,
    },
  }),
  graph({
    title: 'Cached reads by result',
    description:
      'bypass: a read that went to the database because the process does not hear of changes, or the cache is off.',
    unit: 'reqps',
    stack: true,
    queries: { '{{result}}': perSecond('cache_requests_total', { by: 'result' }) },
  }),
];

export const api = dashboard({
  uid: 'holdfast-api',
  title: 'API by route',
  description: 'What is asked of the API, how it answers, and how fast.',
  variables: [
    choice('route', 'route', 'http_request_duration_seconds_count{job="holdfast-api"}'),
    choice('instance', 'instance', 'up{job="holdfast-api"}'),
  ],
  panels: [row('Requests'), ...overview, row('Trouble'), ...trouble, row('Cache'), ...cache],
});
