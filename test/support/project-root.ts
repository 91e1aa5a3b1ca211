import { existsSync } from 'node:fs';
import path from 'node:path';

/** The folder of the whole project, be this file compiled or not. */
export const projectRoot = rootFrom(__dirname);

function rootFrom(folder: string): string {
  return existsSync(path.join(folder, 'nest-cli.json')) ? folder : rootFrom(path.dirname(folder));
}
