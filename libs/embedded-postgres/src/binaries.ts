import { execFile } from 'node:child_process';
import { chmod, lstat, readFile, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-postgres.error';

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

const run = promisify(execFile);

/** Each platform's binaries are a package of their own, of which npm installs the one that fits. */
function binaryPackageFolder(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const paths = [path.dirname(require.resolve('embedded-postgres'))];
    return path.dirname(path.dirname(require.resolve(name, { paths })));
  } catch {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for this machine (${name} is not installed); set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
}

/** npm packages cannot hold symbolic links; the package's install script makes them, and npm may be told to run none. */
async function makeMissingLinks(folder: string): Promise<void> {
  const list = await readFile(path.join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.join(folder, target);
    const missing = await lstat(link).then(
      () => false,
      () => true,
    );
    if (missing) await symlink(path.relative(path.dirname(target), source), link).catch(ignoreExisting);
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

/** Some installers lose the mode. On a read-only disk a chmod would fail, so it is called only when it is needed. */
async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
}

/**
 * The paths of the server's programs. The wrapper class of the package is left alone on purpose: importing it installs
 * exit hooks that stop the server on a signal, before the applications that still use it.
 */
export async function locateBinaries(): Promise<Binaries> {
  const folder = binaryPackageFolder();
  const binaries = {
    postgres: path.join(folder, 'native', 'bin', 'postgres'),
    initdb: path.join(folder, 'native', 'bin', 'initdb'),
  };
  await makeMissingLinks(folder);
  await makeExecutable(binaries.postgres);
  await makeExecutable(binaries.initdb);
  return binaries;
}

/** The server's major version, as in a data folder's PG_VERSION. */
export async function majorVersion(binaries: Binaries): Promise<string> {
  try {
    const { stdout } = await run(binaries.postgres, ['--version'], { cwd: '/' });
    return /\(PostgreSQL\) (\d+)/.exec(stdout)?.[1] ?? '';
  } catch (error) {
    const reason = (error as { stderr?: string }).stderr?.trim() || (error as Error).message;
    throw new EmbeddedPostgresError(`The embedded PostgreSQL does not run on this machine: ${reason}`);
  }
}
