import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describeWithProgram } from '../support/programs';
import {
  alerts,
  blocksOf,
  inProject,
  isThere,
  readText,
  ruleFiles,
  ruleTestFiles,
  ruleTests,
  runbooks,
} from './ops-files';
import { expressions, metricsIn, selectorsIn } from './promql';

/** What it says; throws with what it complains about. */
function promtool(...args: readonly string[]): string {
  try {
    return execFileSync('promtool', args, { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`promtool ${args.join(' ')}:\n${stdout}${stderr}`, { cause: error });
  }
}

const folder = 'ops/prometheus';

describeWithProgram(['promtool'])('Prometheus', () => {
  it('takes the configuration with all of its rules', () => {
    const said = promtool('check', 'config', inProject(folder, 'prometheus.yml'));
    for (const name of ruleFiles) expect(said).toContain(`rules/${name}`);
    expect(said).not.toContain('FAILED');
  });

  it.each(ruleTestFiles)('raises the alerts that the series of %s ask for, and no others', (name) => {
    expect(promtool('test', 'rules', inProject(folder, 'tests', name))).toContain('SUCCESS');
  });

  it('understands every expression of rules, dashboards and runbooks', () => {
    const scratch = mkdtempSync(path.join(os.tmpdir(), 'holdfast-promql-'));
    try {
      const file = path.join(scratch, 'expressions.yml');
      const asRules = expressions.map(({ expr }, index) => ({ record: `expression:${index}`, expr }));
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'expressions', rules: asRules }] }));
      expect(promtool('check', 'rules', file)).toContain(`${expressions.length} rules found`);
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'broken', rules: [{ record: 'a', expr: 'sum(' }] }] }));
      expect(() => promtool('check', 'rules', file)).toThrow(/parse error/);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });
});

describe('every alert', () => {
  const faces = alerts.map((rule) => ({ name: rule.alert, severity: rule.labels?.['severity'] ?? '', rule }));

  it('has a severity, a summary, a description and a runbook', () => {
    expect(faces.length).toBeGreaterThan(20);
    for (const { severity, rule } of faces) {
      expect(['critical', 'warning']).toContain(severity);
      expect(Object.keys(rule.annotations ?? {})).toEqual(['summary', 'description', 'runbook_url']);
    }
  });

  it('is its own face only once: no name twice with one severity', () => {
    const names = faces.map(({ name, severity }) => `${name} ${severity}`);
    expect(names).toEqual([...new Set(names)]);
  });

  it('is tested: there are series that raise it and series that do not', () => {
    const checks = ruleTests.flatMap((test) => test.promql_expr_test);
    const untested = faces.filter(({ name, severity }) => {
      const own = checks.filter(
        ({ expr }) => expr.includes(`alertname="${name}"`) && expr.includes(`severity="${severity}"`),
      );
      const fires = own.some((check) => check.exp_samples.length > 0);
      const stays = own.some((check) => check.exp_samples.length === 0);
      return !fires || !stays;
    });
    expect(untested.map(({ name, severity }) => `${name} ${severity}`)).toEqual([]);
  });

  it('has its page among the runbooks, under its name, and every page has its alert', () => {
    const pages = new Map(runbooks.map(({ file, text }) => [file, text]));
    for (const { name, rule } of faces) {
      expect(pages.get(rule.annotations?.['runbook_url'] ?? '')?.split('\n')[0]).toBe(`# ${name}`);
    }
    const named = new Set(faces.map(({ rule }) => rule.annotations?.['runbook_url']));
    expect([...pages.keys()].filter((file) => !named.has(file))).toEqual([]);
  });
});

describe('every runbook', () => {
  it.each(runbooks)(
    '$file says what it means, what customers notice, how to look, what to do and when it is over',
    (page) => {
      const parts = [
        '**What it means.**',
        '**What customers notice.**',
        '## How to look',
        '## What to do',
        '## How to know that it is over',
      ];
      const places = parts.map((part) => page.text.indexOf(part));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      expect(places[0]).toBeGreaterThan(0);
      const look = page.text.slice(places[2], places[3]);
      expect(look).toMatch(/^```(?:bash|sql|promql)$/m);
    },
  );

  it('links to pages that are there', () => {
    const broken = runbooks.flatMap(({ file, text }) =>
      [...text.matchAll(/\]\(([^)#:]+)\)/g)]
        .map(([, target = '']) => path.posix.join(path.posix.dirname(file), target))
        .filter((target) => !isThere(target)),
    );
    expect(broken).toEqual([]);
  });

  it('names commands that there are', () => {
    const { scripts } = JSON.parse(readText('package.json')) as { scripts: Record<string, string> };
    const named = runbooks.flatMap(({ text }) => [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name));
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
    const programs = runbooks.flatMap(({ text }) =>
      [...text.matchAll(/node dist\/(\S+)\.js/g)].map(([, file]) => `${file}.ts`),
    );
    expect(programs.filter((file) => !isThere(file))).toEqual([]);
  });

  it('shows how to look in words that a machine checks', () => {
    expect(runbooks.flatMap((page) => blocksOf(page, 'promql')).length).toBeGreaterThan(20);
    expect(runbooks.flatMap((page) => blocksOf(page, 'sql')).length).toBeGreaterThan(10);
  });
});

describe('a route in an expression', () => {
  const { paths } = JSON.parse(readText('openapi.json')) as { paths: Record<string, unknown> };
  const routes = Object.keys(paths).map((route) => route.replaceAll(/\{(\w+)\}/g, ':$1'));
  const unmeasured = ['/health', '/health/live', '/health/ready', '/metrics'];
  const named = expressions
    .flatMap(({ expr }) => selectorsIn(expr))
    .filter(({ label, value }) => label === 'route' && value !== '.*');

  it('is one that the API has', () => {
    expect(named.length).toBeGreaterThan(10);
    const nowhere = named.filter(({ value }) =>
      alternatives(value).some(
        (part) => ![...routes, ...unmeasured].some((route) => new RegExp(`^(?:${part})$`).test(route)),
      ),
    );
    expect(nowhere).toEqual([]);
  });

  /** `a|b/(c|d)` → a, b/c and b/d, so that no part of it can hide behind another. */
  function alternatives(pattern: string): string[] {
    const group = /^(.*?)\(([^()]*)\)(.*)$/.exec(pattern);
    if (!group) return pattern.split('|');
    const [, before = '', inner = '', after = ''] = group;
    const cut = before.lastIndexOf('|') + 1;
    const rest = alternatives(after);
    const first = before
      .slice(0, cut)
      .split('|')
      .filter((part) => part !== '');
    const spread = inner.split('|').map((part) => `${before.slice(cut)}${part}${rest[0] ?? ''}`);
    return [...first, ...spread, ...rest.slice(1)];
  }
});

describe('reading PromQL', () => {
  it('finds metrics and not labels, functions, words or spans of time', () => {
    const expr = `histogram_quantile(0.9, sum by (le, route) (rate(a_bucket{x="not_me{}",y=~"b"}[5m]))) > 600e6
      and on (instance) (b:c offset 15m or absent(d)) unless 0x1f * e`;
    expect(metricsIn(expr)).toEqual(['a_bucket', 'b:c', 'd', 'e']);
    expect(selectorsIn('a{x="1",y!~"2|3"} / b{z="4"}')).toEqual([
      { metric: 'a', label: 'x', operator: '=', value: '1' },
      { metric: 'a', label: 'y', operator: '!~', value: '2|3' },
      { metric: 'b', label: 'z', operator: '=', value: '4' },
    ]);
  });
});
