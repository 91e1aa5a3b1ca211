import { dashboard, graph, number, row } from './panels.mjs';

const rate = (counter, by) => `sum by (${by}) (rate(${counter}[$__rate_interval]))`;
const ours = '{job=~"holdfast-.*"}';

const postgres = [
  number({
    title: 'PostgreSQL answers',
    description: 'Whether postgres_exporter can connect.',
    query: 'min(pg_up)',
    limits: [1, 0.5],
  }),
  number({
    title: 'Connections in use',
    description: 'Of max_connections.',
    unit: 'percentunit',
    query: 'sum(pg_stat_activity_count) / max(pg_settings_max_connections)',
    limits: [0.7, 0.85],
  }),
  number({
    title: 'Longest transaction',
    description: 'Of those that work or are left open.',
    unit: 's',
    query: 'max(pg_stat_activity_max_tx_duration{state=~"active|idle in transaction"})',
    limits: [60, 900],
  }),
  number({
    title: 'Size of the database',
    description: 'Tables and indexes of the largest database of the server.',
    unit: 'bytes',
    query: 'max(pg_database_size_bytes)',
  }),
  number({
    title: 'Free disk',
    description: 'Of the fullest file system, as node_exporter sees it.',
    unit: 'percentunit',
    query: 'min(node_filesystem_avail_bytes{fstype!~"tmpfs|squashfs|ramfs"} / node_filesystem_size_bytes)',
    limits: [0.15, 0.05],
  }),
  number({
    title: 'Read from memory',
    description: 'Part of the blocks that PostgreSQL found in its own buffers.',
    unit: 'percentunit',
    query:
      'sum(rate(pg_stat_database_blks_hit[10m])) / (sum(rate(pg_stat_database_blks_hit[10m])) + sum(rate(pg_stat_database_blks_read[10m])))',
    limits: [0.98, 0.9],
  }),
  graph({
    title: 'Connections by state',
    description: 'idle ones wait in a pool; many that are idle in transaction hold locks for nobody.',
    stack: true,
    queries: {
      '{{state}}': 'sum by (state) (pg_stat_activity_count)',
      max_connections: 'max(pg_settings_max_connections)',
    },
  }),
  graph({
    title: 'Transactions',
    description: 'Commits and rollbacks a second. A refused checkout is a rollback.',
    unit: 'ops',
    queries: {
      commits: rate('pg_stat_database_xact_commit', 'datname'),
      rollbacks: rate('pg_stat_database_xact_rollback', 'datname'),
    },
  }),
  graph({
    title: 'Locks by mode',
    description: 'Held or waited for at the moment of the scrape.',
    stack: true,
    queries: { '{{mode}}': 'sum by (mode) (pg_locks_count) > 0' },
  }),
  graph({
    title: 'Deadlocks and temporary files',
    description: 'Found by the server; bytes that sorts and joins wrote to disk.',
    queries: {
      'deadlocks a second': rate('pg_stat_database_deadlocks', 'datname'),
      'temporary bytes a second': rate('pg_stat_database_temp_bytes', 'datname'),
    },
  }),
];

const node = [
  graph({
    title: 'Processor time by process',
    description: '1 is a full core, and a process of Node.js hardly uses more.',
    limits: [0.8, 0.95],
    queries: { '{{job}} {{instance}}': `rate(process_cpu_seconds_total${ours}[$__rate_interval])` },
  }),
  graph({
    title: 'Memory by process',
    description: 'Resident. Idle below 200 MB, under load below 350 MB, and flat.',
    unit: 'bytes',
    limits: [350e6, 600e6],
    queries: { '{{job}} {{instance}}': `process_resident_memory_bytes${ours}` },
  }),
  graph({
    title: 'Lag of the event loop',
    description: 'One turn in a hundred is later than this.',
    unit: 's',
    limits: [0.1, 0.5],
    queries: { '{{job}} {{instance}}': `nodejs_eventloop_lag_p99_seconds${ours}` },
  }),
  graph({
    title: 'Garbage collection',
    description: 'Seconds of it per second, by kind.',
    unit: 's',
    queries: { '{{job}} {{kind}}': rate(`nodejs_gc_duration_seconds_sum${ours}`, 'job, kind') },
  }),
  graph({
    title: 'Heap in use',
    description: 'Of JavaScript alone; what grows here without end is a leak.',
    unit: 'bytes',
    queries: { '{{job}} {{instance}}': `nodejs_heap_size_used_bytes${ours}` },
  }),
  graph({
    title: 'Open handles',
    description: 'Sockets, timers, files.',
    queries: { '{{job}} {{instance}}': `nodejs_active_handles_total${ours}` },
  }),
];

const host = [
  graph({
    title: 'Processor of the host',
    description: 'Part that is not idle, as node_exporter sees it.',
    unit: 'percentunit',
    queries: { '{{instance}}': '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval]))' },
  }),
  graph({
    title: 'Free disk by file system',
    description: 'Below 15 % an alert warns.',
    unit: 'percentunit',
    queries: {
      '{{instance}} {{mountpoint}}':
        'node_filesystem_avail_bytes{fstype!~"tmpfs|squashfs|ramfs"} / node_filesystem_size_bytes',
    },
  }),
];

export const platform = dashboard({
  uid: 'holdfast-platform',
  title: 'PostgreSQL and Node',
  description: 'What Holdfast stands on: the database, the processes of Node.js, the host.',
  panels: [row('PostgreSQL'), ...postgres, row('Node.js'), ...node, row('Host'), ...host],
});
