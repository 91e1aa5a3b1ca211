import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** The file of a program on the PATH, where system administrators' programs may be beside it. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders
    .map((folder) => path.join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** A suite that runs a program of the system: skipped, with a warning, where none of the given names is installed. */
export function describeWithProgram(names: readonly string[]): typeof describe {
  if (names.some((name) => findProgram(name))) return describe;
  console.warn(`SKIPPED, because there is no ${names.join(' and no ')} on the PATH: install it to run these tests.`);
  return describe.skip;
}
