import { accessSync, constants, readdirSync } from 'node:fs';
import path from 'node:path';

/** The file of a program on the PATH, or in one of the other folders; undefined when it is not installed. */
export function programOnPath(name: string, otherFolders: readonly string[] = []): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), ...otherFolders];
  return folders.map((folder) => path.join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The names in a folder, none when it is not there. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
