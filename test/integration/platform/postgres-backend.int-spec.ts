import { Queue, Worker } from 'bullmq';
import { migrateQueue } from '#queue';
import { postgresBackend } from '../../../libs/queue/src/postgres-backend';
import { eventually } from '../../support/eventually';
import { TcpProxy } from '../../support/tcp-proxy';
import { emptyDatabase, type TestDatabase } from '../../support/test-database';

describe('a queue on PostgreSQL whose server goes away while it is made', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let url: string;

  beforeAll(async () => {
    database = await emptyDatabase();
    await migrateQueue(database.url);
    proxy = await TcpProxy.open();
    url = proxy.via(database.url);
  });

  afterEach(() => proxy.recover());

  afterAll(async () => {
    await proxy.close();
    await database.drop();
  });

  const options = () => ({ connection: { connectionString: url } as never });

  it('is prepared once the server is back', async () => {
    proxy.refuse();
    const backend = postgresBackend('mail', options());
    backend.on('error', () => undefined);
    await expect(backend.waitUntilReady()).rejects.toThrow(/ECONNRESET|terminated/);
    proxy.recover();
    await expect(backend.waitUntilReady()).resolves.toBeUndefined();
    await backend.close();
  });

  it('lets its process do other things meanwhile, and then fetches jobs', async () => {
    proxy.refuse();
    const worker = new Worker('mail', async () => 'done', options(), postgresBackend);
    const errors: Error[] = [];
    worker.on('error', (error) => errors.push(error));
    await eventually(() => errors.length > 2, { what: 'the worker to try again' });
    proxy.recover();
    const queue = new Queue('mail', { connection: { connectionString: database.url } as never }, postgresBackend);
    await queue.add('letter', {});
    const isDone = async () => (await queue.getCompletedCount()) === 1;
    await eventually(isDone, { seconds: 20, what: 'the job to be done' });
    expect(await queue.getJobCountByTypes('completed')).toBe(1);
    await worker.close();
    await queue.close();
  });
});
