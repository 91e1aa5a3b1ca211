import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.error';
import { assertReachable, firstClosedFolder, withParents } from './reachable';

const isRoot = process.getuid?.() === 0;
/** Root asks for a user who is nobody in particular; everybody else can only ask for themselves. */
const account = isRoot ? { uid: 65_534, gid: 65_534 } : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

describe('the way to a folder', () => {
  let base: string;

  beforeEach(() => {
    base = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'holdfast-reach-')));
    chmodSync(base, 0o755);
    mkdirSync(path.join(base, 'closed', 'inner'), { recursive: true });
  });
  afterEach(() => {
    chmodSync(path.join(base, 'closed'), 0o755);
    rmSync(base, { recursive: true, force: true });
  });

  it('is all of its parents', () => {
    expect(withParents('/a/b')).toEqual(['/', '/a', '/a/b']);
  });

  it('is open when every folder on it may be entered', () => {
    expect(firstClosedFolder(account, path.join(base, 'closed', 'inner'))).toBeUndefined();
  });

  it('is refused in one sentence that names the folder and what to do', () => {
    const closed = path.join(base, 'closed');
    chmodSync(closed, 0o600);
    const attempt = (): void => assertReachable(account, closed);
    expect(attempt).toThrow(EmbeddedPostgresError);
    expect(attempt).toThrow(`chmod o+x ${closed}`);
  });
});
