import { migrateDatabase } from '#database';
import { migrateQueue } from '#queue';
import { startOwnServer, type TestServer, urlOfDatabase, useServer } from './test-server';

declare global {
  var holdfastTestServer: TestServer | undefined;
}

/**
 * Once per run: a PostgreSQL server of our own, or that of TEST_DATABASE_URL, with one migrated database on it. Tests
 * find it by the environment and clone it with `cloneDatabase`.
 */
export default async function globalSetup(): Promise<void> {
  const { TEST_DATABASE_URL: given } = process.env;
  const server = given ? await useServer(given) : await startOwnServer();
  globalThis.holdfastTestServer = server;
  const templateUrl = urlOfDatabase(server.adminUrl, server.template);
  await migrateDatabase(templateUrl);
  await migrateQueue(templateUrl);
  process.env.HOLDFAST_TEST_SERVER_URL = server.adminUrl;
  process.env.HOLDFAST_TEST_TEMPLATE = server.template;
}
