import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

export const projectRoot = path.resolve(__dirname, '../..');

export const inProject = (...names: readonly string[]): string => path.join(projectRoot, ...names);

const namesIn = (folder: string, ending: string): string[] =>
  readdirSync(inProject(folder)).filter((name) => name.endsWith(ending));

const textOf = (...names: readonly string[]): string => readFileSync(inProject(...names), 'utf8');

export interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

/** One case of `promtool test rules`, as far as we look at it. */
export interface RuleTest {
  readonly name: string;
  readonly promql_expr_test: readonly { readonly expr: string; readonly exp_samples: readonly unknown[] }[];
}

export const ruleFiles: readonly string[] = namesIn('ops/prometheus/rules', '.yml');
export const ruleTestFiles: readonly string[] = namesIn('ops/prometheus/tests', '.yml');

export const rules: readonly Rule[] = ruleFiles.flatMap((name) =>
  (parse(textOf('ops/prometheus/rules', name)) as RuleFile).groups.flatMap((group) => group.rules),
);

export const alerts = rules.filter((rule): rule is Rule & { alert: string } => rule.alert !== undefined);

export const ruleTests: readonly RuleTest[] = ruleTestFiles.flatMap(
  (name) => (parse(textOf('ops/prometheus/tests', name)) as { tests: RuleTest[] }).tests,
);

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly {
    readonly expr: string;
    readonly legendFormat: string;
    readonly datasource: { uid: string };
  }[];
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
  readonly options?: { readonly content?: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition: string }[] };
}

export const dashboards: readonly Dashboard[] = namesIn('ops/grafana/dashboards', '.json').map(
  (name) => JSON.parse(textOf('ops/grafana/dashboards', name)) as Dashboard,
);

export interface Runbook {
  /** Relative to the project. */
  readonly file: string;
  readonly text: string;
}

export const runbooks: readonly Runbook[] = namesIn('ops/runbooks', '.md').map((name) => ({
  file: `ops/runbooks/${name}`,
  text: textOf('ops/runbooks', name),
}));

/** The fenced blocks of one language in a page. */
export const blocksOf = ({ text }: { readonly text: string }, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, block = '']) => block.trim());

export const readYaml = (...names: readonly string[]): unknown => parse(textOf(...names), { merge: true });
export const readText = textOf;

export const isThere = (file: string): boolean => existsSync(inProject(file));
