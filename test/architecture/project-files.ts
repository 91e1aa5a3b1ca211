import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

export const projectRoot = path.resolve(__dirname, '../..');

export interface ProjectFile {
  /** Relative to the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

const generatedFolders = new Set(['node_modules', 'dist', 'coverage', '.git', '.holdfast']);
const localFiles = /^\.env$|\.log$|\.tsbuildinfo$/;
const largestTextBytes = 4 * 1024 * 1024;

/** Every text file that belongs to the project: no dependencies, no build output, no local files. */
export function projectFiles(root = projectRoot): ProjectFile[] {
  return filesBelow(root)
    .map((file) => ({ path: path.relative(root, file).split(path.sep).join('/'), text: readText(file) }))
    .filter((file): file is ProjectFile => file.text !== undefined);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return generatedFolders.has(entry.name) ? [] : filesBelow(full);
    return entry.isFile() && !localFiles.test(entry.name) ? [full] : [];
  });
}

function readText(file: string): string | undefined {
  if (statSync(file).size > largestTextBytes) return undefined;
  const text = readFileSync(file, 'utf8');
  return text.includes('\0') ? undefined : text;
}

export const isSource = (file: ProjectFile): boolean => /\.[cm]?[jt]sx?$/.test(file.path);
export const isSpec = (file: ProjectFile): boolean => /[.-]spec\.[jt]sx?$/.test(file.path);

/** Code that ships: sources in apps/ and libs/ that are not specs. */
export const isProduction = (file: ProjectFile): boolean =>
  /^(?:apps|libs)\//.test(file.path) && isSource(file) && !isSpec(file);
