import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync, chmodSync, renameSync, linkSync, unlinkSync } from 'node:fs';
import path from 'node:path';

export interface LocalSecrets {
  readonly jwtSecret: string;
  readonly sandboxWebhookSecret: string;
  readonly adminPassword: string;
}

const fileName = 'secrets.json';

function make(): LocalSecrets {
  return {
    jwtSecret: randomBytes(48).toString('base64url'),
    sandboxWebhookSecret: `whsec_${randomBytes(32).toString('base64')}`,
    adminPassword: randomBytes(12).toString('base64url'),
  };
}

/**
 * Secrets of a set-up that was given none, made once and kept in the data folder. Safe when several processes start at
 * once: the file appears whole or not at all, and the first one wins.
 */
export function localSecrets(dataDir: string): LocalSecrets {
  const file = path.join(dataDir, fileName);
  const read = (): LocalSecrets => JSON.parse(readFileSync(file, 'utf8')) as LocalSecrets;
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  mkdirSync(dataDir, { recursive: true });
  const draft = path.join(dataDir, `.${fileName}.${process.pid}.${randomBytes(4).toString('hex')}`);
  writeFileSync(draft, `${JSON.stringify(make(), null, 2)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  try {
    linkSync(draft, file);
    unlinkSync(draft);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') unlinkSync(draft);
    else renameSync(draft, file);
  }
  return read();
}
