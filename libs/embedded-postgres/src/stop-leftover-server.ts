import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { stopLeftover } from './postmaster';

/** Stops the server that a killed owner left running on a data folder; true when there was one. */
export async function stopLeftoverServer(dataDir: string): Promise<boolean> {
  const root = await realpath(dataDir).catch(() => undefined);
  return root !== undefined && stopLeftover(path.join(root, 'cluster'));
}
