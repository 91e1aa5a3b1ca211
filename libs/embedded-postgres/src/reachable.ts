import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.error';
import type { Account } from './server-account';

/** Every folder from the root down to this one, this one included. */
export function withParents(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [...withParents(parent), folder];
}

/** The first folder on the way that the account may not enter. The kernel is asked, so that access lists count too. */
export function firstClosedFolder(account: Account, folder: string): string | undefined {
  const script = 'for folder; do if [ ! -x "$folder" ]; then printf %s "$folder"; exit 0; fi; done';
  const { stdout } = spawnSync('/bin/sh', ['-c', script, 'sh', ...withParents(realpathSync(folder))], {
    ...account,
    cwd: '/',
    encoding: 'utf8',
  });
  return stdout || undefined;
}

/** Fails with one sentence when root starts the server from, or on, a folder that the server's user cannot reach. */
export function assertReachable(account: Account, folder: string): void {
  const closed = firstClosedFolder(account, folder);
  if (!closed) return;
  throw new EmbeddedPostgresError(
    `PostgreSQL refuses to run as root and runs as the user postgres, which may not enter ${closed} ` +
      `on the way to ${folder}: run \`chmod o+x ${closed}\`, or move the project and its data folder ` +
      '(HOLDFAST_DATA_DIR) elsewhere, or start as an ordinary user, or set DATABASE_URL.',
  );
}
