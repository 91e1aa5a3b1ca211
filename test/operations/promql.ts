import { blocksOf, dashboards, rules, runbooks } from './ops-files';

const words = new Set(['and', 'or', 'unless', 'offset', 'bool', 'on', 'ignoring', 'by', 'without', 'inf', 'nan']);

/** Without what only names labels and spans of time. */
const bare = (expr: string): string =>
  expr
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]/g, ' ')
    .replaceAll(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ');

/** The names of the metrics that an expression reads. */
export function metricsIn(expr: string): string[] {
  const names = [...bare(expr).matchAll(/(?<![\w.:])[a-zA-Z_:][\w:]*(?!\w)(?!\s*\()/g)].map(([name]) => name);
  return [...new Set(names.filter((name) => !words.has(name.toLowerCase())))];
}

export interface Selector {
  readonly metric: string;
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

/** Every condition on a label that an expression sets. */
export function selectorsIn(expr: string): Selector[] {
  return [...expr.matchAll(/([a-zA-Z_:][\w:]*)\{([^}]*)\}/g)].flatMap(([, metric = '', matchers = '']) =>
    [...matchers.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"/g)].map(
      ([, label = '', operator = '', value = '']) => ({ metric, label, operator, value }),
    ),
  );
}

export interface Expression {
  /** Where it stands, for messages. */
  readonly place: string;
  readonly expr: string;
}

/** As Prometheus gets it from Grafana. */
const filledIn = (expr: string): string =>
  expr.replaceAll('$__rate_interval', '5m').replaceAll(/\$(?:route|instance)\b/g, '.*');

const ofDashboards: readonly Expression[] = dashboards.flatMap(({ title, panels }) =>
  panels.flatMap(({ title: panel, targets = [] }) =>
    targets.map(({ expr }) => ({ place: `${title} / ${panel}`, expr: filledIn(expr) })),
  ),
);

const ofRules: readonly Expression[] = rules.map(({ alert, record = '', expr }) => ({ place: alert ?? record, expr }));

const ofRunbooks: readonly Expression[] = runbooks.flatMap((page) =>
  blocksOf(page, 'promql').map((expr) => ({ place: page.file, expr })),
);

/** Everything that is asked of Prometheus anywhere in ops/. */
export const expressions: readonly Expression[] = [...ofRules, ...ofDashboards, ...ofRunbooks];

/** What we ask for and others export: postgres_exporter, node_exporter and Prometheus itself. */
const ofOthers = [
  'up',
  'ALERTS',
  'pg_up',
  'pg_settings_max_connections',
  'pg_stat_activity_count',
  'pg_stat_activity_max_tx_duration',
  'pg_stat_database_blks_hit',
  'pg_stat_database_blks_read',
  'pg_stat_database_deadlocks',
  'pg_stat_database_temp_bytes',
  'pg_stat_database_xact_commit',
  'pg_stat_database_xact_rollback',
  'pg_database_size_bytes',
  'pg_locks_count',
  'node_filesystem_avail_bytes',
  'node_filesystem_size_bytes',
  'node_cpu_seconds_total',
];

const recorded = rules.flatMap(({ record }) => (record === undefined ? [] : [record]));

/** The metrics that have to come from the API or the worker. */
export function ownMetrics(): string[] {
  const foreign = new Set([...ofOthers, ...recorded]);
  return [...new Set(expressions.flatMap(({ expr }) => metricsIn(expr)))].filter((name) => !foreign.has(name));
}
