import 'reflect-metadata';
import { loadConfig } from '#config';
import { waitForServer } from '#database';
import { createHttpApp, runProcess } from '#http';
import { makeLogger, startTracing } from '#observability';
import { waitForQueue } from '#queue';
import { WorkerModule } from './worker.module';

void runProcess(async () => {
  const config = loadConfig();
  const logger = makeLogger({ app: 'worker', level: config.logLevel });
  const stopTracing = await startTracing({ ...config.tracing, serviceName: 'holdfast-worker', logger });
  const onWait = (message: string): void => logger.warn(message);
  await waitForServer(config.database, { forSchema: true, onWait });
  await waitForQueue(config, onWait);
  const app = await createHttpApp(WorkerModule.forRoot(config), config.http, { logger });
  await app.listen(config.worker.port, config.worker.host);
  logger.info({ address: await app.getUrl() }, 'The worker is running.');
  return { app, logger, stopTracing };
});
