// What a panel of ours is made of. Each builder takes what differs from panel to panel; how panels look is said once, here.

/** The uid of provisioning/datasources/prometheus.yml. */
export const datasource = { type: 'prometheus', uid: 'holdfast-prometheus' };

const columns = 24;

/** The query itself for graphs, its newest value for numbers and tables. */
const targetsOf = (queries, options = {}) =>
  Object.entries(queries).map(([legend, expr], index) => ({
    refId: String.fromCharCode(65 + index),
    datasource,
    expr,
    legendFormat: legend,
    ...options,
  }));

const colours = ['green', 'orange', 'red'];

/** Steps from [orange, red]; when red comes first in number, less is worse: [0.98, 0.9] is red below 0.9. */
function thresholdsOf(limits = []) {
  const [orange, red] = limits;
  const lessIsWorse = red !== undefined && red < orange;
  const steps = lessIsWorse ? [null, red, orange] : [null, ...limits];
  const names = lessIsWorse ? colours.toReversed() : colours;
  return { mode: 'absolute', steps: steps.map((value, index) => ({ color: names[index], value })) };
}

const base = ({ title, description, width = 12, height = 8 }, type) => ({
  type,
  title,
  description,
  datasource,
  gridPos: { w: width, h: height },
});

/** Lines over time. `limits` are drawn as lines; `stack` adds the series up. */
export function graph({ unit = 'short', limits, stack = false, queries, ...face }) {
  return {
    ...base(face, 'timeseries'),
    targets: targetsOf(queries),
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        thresholds: thresholdsOf(limits),
        custom: {
          lineWidth: 1,
          fillOpacity: stack ? 30 : 8,
          showPoints: 'never',
          stacking: { mode: stack ? 'normal' : 'none' },
          thresholdsStyle: { mode: limits ? 'dashed' : 'off' },
        },
      },
      overrides: [],
    },
    options: {
      legend: { displayMode: 'table', placement: 'bottom', calcs: ['mean', 'max', 'lastNotNull'] },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  };
}

/** One number, coloured by its limits. */
export function number({ unit = 'short', limits, query, decimals, ...face }) {
  return {
    ...base({ width: 4, height: 4, ...face }, 'stat'),
    targets: targetsOf({ [face.title]: query }, { instant: true }),
    fieldConfig: { defaults: { unit, decimals, noValue: '–', thresholds: thresholdsOf(limits) }, overrides: [] },
    options: {
      colorMode: limits ? 'background' : 'none',
      graphMode: 'none',
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    },
  };
}

/** How the observations of a histogram are spread over time. `query` sums its buckets by le. */
export function heatmap({ unit, query, ...face }) {
  return {
    ...base(face, 'heatmap'),
    targets: targetsOf({ '{{le}}': query }, { format: 'heatmap' }),
    fieldConfig: { defaults: {}, overrides: [] },
    options: {
      calculate: false,
      yAxis: { unit },
      color: { mode: 'scheme', scheme: 'Oranges', steps: 64 },
      cellGap: 1,
      tooltip: { show: true, yHistogram: true },
      legend: { show: true },
    },
  };
}

/** The newest values, one row for each series, the largest first. */
export function table({ unit = 'short', limits, query, ...face }) {
  return {
    ...base(face, 'table'),
    targets: targetsOf({ [face.title]: query }, { instant: true, format: 'table' }),
    transformations: [
      { id: 'organize', options: { excludeByName: { Time: true, __name__: true }, renameByName: { Value: 'value' } } },
      { id: 'sortBy', options: { sort: [{ field: 'value', desc: true }] } },
    ],
    fieldConfig: { defaults: { unit, thresholds: thresholdsOf(limits) }, overrides: [] },
    options: { showHeader: true },
  };
}

export function text({ markdown, ...face }) {
  return { ...base(face, 'text'), options: { mode: 'markdown', content: markdown } };
}

/** Starts a new line with a heading. */
export const row = (title) => ({ type: 'row', title, collapsed: false, panels: [], gridPos: { w: columns, h: 1 } });

/** Panels from left to right, a new line where one does not fit any more. */
function placed(panels) {
  let [x, y, lineHeight] = [0, 0, 0];
  return panels.map((panel, index) => {
    const { w, h } = panel.gridPos;
    if (x + w > columns) [x, y, lineHeight] = [0, y + lineHeight, 0];
    const gridPos = { x, y, w, h };
    [x, lineHeight] = [x + w, Math.max(lineHeight, h)];
    return { ...panel, id: index + 1, gridPos };
  });
}

/** A variable that offers the values of a label; all of them unless some are chosen. */
export const choice = (name, label, metric) => ({
  name,
  type: 'query',
  datasource,
  query: { query: `label_values(${metric}, ${label})`, refId: name },
  definition: `label_values(${metric}, ${label})`,
  includeAll: true,
  allValue: '.*',
  multi: true,
  refresh: 2,
  sort: 1,
  current: { text: ['All'], value: ['$__all'] },
});

export function dashboard({ uid, title, description, variables = [], panels }) {
  return {
    uid,
    title,
    description,
    tags: ['holdfast'],
    editable: false,
    graphTooltip: 1,
    refresh: '30s',
    schemaVersion: 39,
    time: { from: 'now-3h', to: 'now' },
    timezone: 'browser',
    links: [{ type: 'dashboards', title: 'Holdfast', tags: ['holdfast'], asDropdown: true, keepTime: true }],
    annotations: {
      list: [
        {
          name: 'Starts of processes',
          datasource,
          enable: true,
          iconColor: 'blue',
          expr: 'changes(process_start_time_seconds{job=~"holdfast-.*"}[1m]) > 0',
          titleFormat: '{{job}} started',
        },
      ],
    },
    templating: { list: variables },
    panels: placed(panels),
  };
}

/** A quantile of a histogram's observations; `by` are further labels to keep, comma-separated. */
export const quantile = (q, histogram, { by = '', matchers = '' } = {}) =>
  `histogram_quantile(${q}, sum by (le${by && `, ${by}`}) (rate(${histogram}_bucket${matchers}[$__rate_interval])))`;

export const perSecond = (counter, { by = '', matchers = '' } = {}) =>
  `sum${by && ` by (${by})`} (rate(${counter}${matchers}[$__rate_interval]))`;
