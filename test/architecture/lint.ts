import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type ProjectFile, projectRoot } from './project-files';

const oxlint = path.join(projectRoot, 'node_modules/oxlint/bin/oxlint');

export interface Finding {
  readonly code: string;
  readonly filename: string;
  readonly message: string;
}

/** Writes `files` below `root` and returns what the linter finds there with the configuration of this project. */
export function lint(root: string, files: readonly ProjectFile[]): Finding[] {
  mkdirSync(root, { recursive: true });
  cpSync(path.join(projectRoot, '.oxlintrc.json'), path.join(root, '.oxlintrc.json'));
  for (const file of files) {
    const target = path.join(root, file.path);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, file.text);
  }
  const { stdout, stderr } = spawnSync(process.execPath, [oxlint, '--format', 'json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (!stdout.startsWith('{')) throw new Error(`oxlint gave no report: ${stderr}${stdout}`);
  return (JSON.parse(stdout) as { diagnostics: Finding[] }).diagnostics;
}
