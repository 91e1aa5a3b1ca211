import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-postgres.error';

/** The user that the server runs as, when that is not the user who started us. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const run = promisify(execFile);
const accountName = 'postgres';

async function lookUp(): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', accountName]), run('id', ['-g', accountName])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/** PostgreSQL refuses to run as root, so that root runs it as the user `postgres`, which is made when it is missing. */
export async function serverAccount(log: (line: string) => void): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = await lookUp();
  if (existing) return existing;
  await run('useradd', ['--system', '--user-group', '--no-create-home', accountName]).catch(() => undefined);
  const made = await lookUp();
  if (!made) {
    throw new EmbeddedPostgresError(
      `PostgreSQL refuses to run as root and the system user ${accountName} cannot be made; ` +
        'start as an ordinary user, or set DATABASE_URL to a running PostgreSQL.',
    );
  }
  log(`made the system user ${accountName}, as which PostgreSQL runs`);
  return made;
}
