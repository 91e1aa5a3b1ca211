import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Binaries, majorVersion } from './binaries';
import { EmbeddedPostgresError } from './embedded-postgres.error';
import type { Account } from './server-account';

/** One folder holds the database files (`cluster`), the password, the last port and the server's log. */
export interface DataFolder {
  readonly root: string;
  readonly cluster: string;
  readonly passwordFile: string;
  readonly portFile: string;
  readonly logFile: string;
}

export interface ClusterOptions {
  readonly folder: DataFolder;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly durable: boolean;
}

const unfinishedPrefix = 'cluster.new-';

/** Makes the folder. What is made here may be passed through by the server's user, but not listed. */
export async function openDataFolder(dataDir: string): Promise<DataFolder> {
  const wanted = path.resolve(dataDir);
  const firstMade = await mkdir(wanted, { recursive: true });
  for (let made = wanted; firstMade && made.startsWith(firstMade); made = path.dirname(made)) await chmod(made, 0o711);
  const root = await realpath(wanted);
  return {
    root,
    cluster: path.join(root, 'cluster'),
    passwordFile: path.join(root, 'password'),
    portFile: path.join(root, 'port'),
    logFile: path.join(root, 'postgres.log'),
  };
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

async function assertUsable({ folder, binaries, account }: ClusterOptions): Promise<void> {
  const found = (await readFile(path.join(folder.cluster, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  const wanted = await majorVersion(binaries);
  if (found !== '' && found !== wanted) {
    throw new EmbeddedPostgresError(
      `The data folder ${folder.cluster} was made by PostgreSQL ${found} and this is PostgreSQL ${wanted}: ` +
        'move it away to begin with an empty database, or serve it by its own version and set DATABASE_URL.',
    );
  }
  const owner = (await stat(folder.cluster)).uid;
  const runsAs = account?.uid ?? process.getuid?.() ?? owner;
  if (owner !== runsAs) {
    throw new EmbeddedPostgresError(
      `The data folder ${folder.cluster} belongs to user ${owner} and PostgreSQL would run as user ${runsAs}: ` +
        'start as the user who made it, or remove it to begin with an empty database.',
    );
  }
}

function runInitdb({ binaries, account, durable }: ClusterOptions, cluster: string, passwordFile: string) {
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const flags = [`--pgdata=${cluster}`, ...locale, ...access, ...(durable ? [] : ['--no-sync'])];
  return new Promise<void>((resolve, reject) => {
    const child = spawn(binaries.initdb, flags, { ...account, cwd: '/', env: { LC_ALL: 'C' }, detached: true });
    let output = '';
    const collect = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', (code) => {
      const reason = output.split('\n').find((line) => /error|fatal|could not/i.test(line)) ?? `exit code ${code}`;
      if (code === 0) resolve();
      else reject(new EmbeddedPostgresError(`The database folder ${cluster} cannot be made: ${reason.trim()}`));
    });
  });
}

/** What a killed start left unfinished. Its initdb may still be writing, which only costs disk until the next sweep. */
async function removeUnfinished({ root }: DataFolder): Promise<void> {
  for (const name of await readdir(root)) {
    if (!name.startsWith(unfinishedPrefix)) continue;
    await rm(path.join(root, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** initdb works in a folder beside the final one, which gets its name when it is whole: a killed start leaves no ruin. */
async function initialise(options: ClusterOptions): Promise<void> {
  const { folder, account } = options;
  const unfinished = path.join(folder.root, `${unfinishedPrefix}${randomBytes(6).toString('hex')}`);
  const passwordForInitdb = `${unfinished}.password`;
  const password = randomBytes(24).toString('base64url');
  await removeUnfinished(folder);
  await mkdir(unfinished, { mode: 0o700 });
  await rm(folder.passwordFile, { force: true });
  for (const file of [folder.passwordFile, passwordForInitdb]) await writeFile(file, password, { mode: 0o600 });
  if (account) {
    await chown(unfinished, account.uid, account.gid);
    await chown(passwordForInitdb, account.uid, account.gid);
  }
  try {
    await runInitdb(options, unfinished, passwordForInitdb);
  } finally {
    await rm(passwordForInitdb, { force: true });
  }
  await rename(unfinished, folder.cluster);
}

/** Makes the database files at the first start, checks them at every other, and returns the password. */
export async function prepareCluster(options: ClusterOptions, log: (line: string) => void): Promise<string> {
  const { cluster, passwordFile } = options.folder;
  if (!(await exists(cluster))) {
    log(`making a database folder in ${cluster}`);
    await initialise(options);
  }
  await assertUsable(options);
  const password = (await readFile(passwordFile, 'utf8').catch(() => '')).trim();
  if (password !== '') return password;
  throw new EmbeddedPostgresError(
    `The password of the embedded database (${passwordFile}) is gone: bring it back, or remove ${cluster} to begin anew.`,
  );
}
