import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres, stopLeftoverServer } from '#embedded-postgres';

/** The server of one test run, and the database on it that every test database is cloned from. */
export interface TestServer {
  /** A database to connect to for making others; the user may create databases. */
  readonly adminUrl: string;
  readonly template: string;
  stop(): Promise<void>;
}

const template = 'holdfast_template';
const folderPrefix = 'holdfast-test-';

export function urlOfDatabase(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

export async function onServer<T>(serverUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Servers and folders of runs that were killed. Folders of another user stay. */
async function removeAbandoned(): Promise<void> {
  for (const name of readdirSync(os.tmpdir())) {
    const owner = Number(/^holdfast-test-(\d+)-/.exec(name)?.[1]);
    if (Number.isNaN(owner) || isAlive(owner)) continue;
    const folder = path.join(os.tmpdir(), name);
    await stopLeftoverServer(folder).catch(() => false);
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (!['EPERM', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}

/** A server of our own in a fresh folder. It ends with this process, even when that is killed. */
export async function startOwnServer(): Promise<TestServer> {
  await removeAbandoned();
  const dataDir = path.join(os.tmpdir(), `${folderPrefix}${process.pid}-${randomBytes(4).toString('hex')}`);
  const removeFolder = (): void => rmSync(dataDir, { recursive: true, force: true });
  try {
    const server = await startEmbeddedPostgres({ dataDir, durable: false, orphanGraceSeconds: 0 });
    await server.createDatabase(template);
    const stop = async (): Promise<void> => {
      await server.stop('immediate');
      removeFolder();
    };
    return { adminUrl: server.url('postgres'), template, stop };
  } catch (error) {
    removeFolder();
    throw error;
  }
}

/** A server that is already there. Names are unique to this run, because other runs may use it at the same time. */
export async function useServer(adminUrl: string): Promise<TestServer> {
  const ownTemplate = `${template}_${randomBytes(4).toString('hex')}`;
  await onServer(adminUrl, (client) => client.query(`create database ${ownTemplate}`));
  const stop = async (): Promise<void> => {
    await onServer(adminUrl, (client) => client.query(`drop database if exists ${ownTemplate} with (force)`));
  };
  return { adminUrl, template: ownTemplate, stop };
}
