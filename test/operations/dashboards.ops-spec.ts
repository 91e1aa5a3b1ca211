import { execFileSync } from 'node:child_process';
import { dashboards, inProject, type Panel, readYaml } from './ops-files';

const panels = dashboards.flatMap(({ title, panels: own }) => own.map((panel) => ({ dashboard: title, ...panel })));
const shown = panels.filter(({ type }) => type !== 'row');
const measured = shown.filter(({ type }) => type !== 'text');

const overlap = (a: Panel['gridPos'], b: Panel['gridPos']): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

describe('the dashboards', () => {
  it('are five, each with an address of its own', () => {
    expect(dashboards.map(({ title }) => title).toSorted()).toEqual([
      'API by route',
      'Jobs and messages',
      'PostgreSQL and Node',
      'Shop at a glance',
      'Stock hot spots',
    ]);
    expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(5);
  });

  it('are what their descriptions in ops/grafana/source say', () => {
    expect(() =>
      execFileSync(process.execPath, [inProject('ops/grafana/write-dashboards.mjs'), '--check'], { stdio: 'pipe' }),
    ).not.toThrow();
  });

  it('ask the datasource that is provisioned', () => {
    const { datasources } = readYaml('ops/grafana/provisioning/datasources/prometheus.yml') as {
      datasources: { uid: string; type: string }[];
    };
    const [provisioned] = datasources;
    expect(provisioned?.type).toBe('prometheus');
    const asked = measured.flatMap(({ datasource, targets = [] }) => [
      datasource?.uid,
      ...targets.map((target) => target.datasource.uid),
    ]);
    expect(new Set(asked)).toEqual(new Set([provisioned?.uid]));
  });

  it('explain every panel, and name every series', () => {
    expect(shown.filter(({ description = '' }) => description.length < 15).map(({ title }) => title)).toEqual([]);
    const nameless = measured.filter(
      ({ targets = [] }) => targets.length === 0 || targets.some(({ legendFormat }) => legendFormat === ''),
    );
    expect(nameless.map(({ title }) => title)).toEqual([]);
  });

  it('give seconds as seconds and parts as percent', () => {
    const unitless = measured.filter(({ type, targets = [], fieldConfig }) => {
      const times = targets.every(({ expr }) => /^(?:max\()?(?:abs\()?(?:histogram_quantile|\w+_seconds\b)/.test(expr));
      return times && type !== 'heatmap' && fieldConfig?.defaults.unit !== 's';
    });
    expect(unitless.map(({ title }) => title)).toEqual([]);
  });

  it('use only variables that they have', () => {
    for (const { panels: own, templating } of dashboards) {
      const used = own.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => expr.match(/\$(?!__)\w+/g) ?? []));
      const known = templating.list.map(({ name }) => `$${name}`);
      expect(known).toEqual(expect.arrayContaining([...new Set(used)]));
    }
  });

  it('have no two panels in one place, and none beyond the edge', () => {
    for (const { panels: own } of dashboards) {
      const collisions = own.flatMap((a, index) => own.slice(index + 1).filter((b) => overlap(a.gridPos, b.gridPos)));
      expect(collisions.map(({ title }) => title)).toEqual([]);
      expect(own.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
      expect(new Set(own.map(({ id }) => id)).size).toBe(own.length);
    }
  });
});
