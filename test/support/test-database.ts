import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import { onServer, urlOfDatabase } from './test-server';

export interface TestDatabase {
  readonly url: string;
  /** Removes the database, together with the connections that are still open to it. */
  drop(): Promise<void>;
}

/** PostgreSQL refuses to copy a database that somebody is connected to, were it only its own housekeeping. */
const objectInUse = '55006';
const patienceMilliseconds = 30_000;
const pauseMilliseconds = 50;

function serverOfThisRun(): { url: string; template: string } {
  const { HOLDFAST_TEST_SERVER_URL: url, HOLDFAST_TEST_TEMPLATE: template } = process.env;
  if (url && template) return { url, template };
  throw new Error(
    'There is no test server: this test belongs to a Jest project with the global set-up of test/support.',
  );
}

/** A migrated, empty database for one test file. */
export async function cloneDatabase(): Promise<TestDatabase> {
  const { url, template } = serverOfThisRun();
  return makeDatabase(url, template);
}

/** A database without any schema. */
export async function emptyDatabase(): Promise<TestDatabase> {
  return makeDatabase(serverOfThisRun().url, 'template0');
}

async function makeDatabase(url: string, template: string): Promise<TestDatabase> {
  const name = `holdfast_test_${process.pid}_${randomBytes(6).toString('hex')}`;
  const deadline = Date.now() + patienceMilliseconds;
  for (;;) {
    try {
      await onServer(url, (client) => client.query(`create database ${name} template ${template}`));
      break;
    } catch (error) {
      const inUse = error instanceof DatabaseError && error.code === objectInUse;
      if (!inUse || Date.now() > deadline) throw error;
      await delay(pauseMilliseconds);
    }
  }
  return {
    url: urlOfDatabase(url, name),
    drop: () =>
      onServer(url, async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  };
}
