import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from './project-files';

const cli = path.join(projectRoot, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const cruised = ['apps', 'libs', 'test', 'bench'];

export interface DependencyRule {
  readonly name: string;
  readonly comment: string;
  readonly from: { readonly path?: string };
}

export const dependencyRules = (
  require(path.join(projectRoot, '.dependency-cruiser.cjs')) as { forbidden: readonly DependencyRule[] }
).forbidden;

export interface Violation {
  readonly rule: string;
  readonly from: string;
  /** The imported file, or the whole way round for a circle. */
  readonly to: string;
}

interface Report {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
      readonly cycle?: readonly { readonly name: string }[];
    }[];
  };
}

export interface Cruise {
  readonly modules: readonly string[];
  readonly violations: readonly Violation[];
}

/** Runs dependency-cruiser with the configuration in `root` over the source folders that exist there. */
export async function cruise(root: string): Promise<Cruise> {
  const folders = cruised.filter((folder) => existsSync(path.join(root, folder)));
  const args = [cli, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders];
  const stdout = await outputOf(args, root);
  const report = JSON.parse(stdout) as Report;
  return {
    modules: report.modules.map((module) => module.source),
    violations: report.summary.violations.map(({ rule, from, to, cycle }) => ({
      rule: rule.name,
      from,
      to: cycle?.map(({ name }) => name).join(' → ') ?? to,
    })),
  };
}

/** dependency-cruiser exits with the number of violations, so an exit code alone is no failure. */
async function outputOf(args: readonly string[], cwd: string): Promise<string> {
  const limits = { cwd, maxBuffer: 256 * 1024 * 1024, timeout: 60_000 };
  try {
    return (await promisify(execFile)(process.execPath, args, limits)).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    if (stdout?.startsWith('{')) return stdout;
    throw new Error(`dependency-cruiser gave no report: ${stderr ?? String(error)}`, { cause: error });
  }
}
