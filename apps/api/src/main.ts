import 'reflect-metadata';
import { loadConfig } from '#config';
import { waitForServer } from '#database';
import { createHttpApp, runProcess } from '#http';
import { makeLogger, startTracing } from '#observability';
import { ApiModule } from './api.module';
import { serveDocs } from './openapi';

void runProcess(async () => {
  const config = loadConfig();
  const logger = makeLogger({ app: 'api', level: config.logLevel });
  const stopTracing = await startTracing({ ...config.tracing, serviceName: 'holdfast-api', logger });
  await waitForServer(config.database, { forSchema: true, onWait: (message) => logger.warn(message) });
  const app = await createHttpApp(ApiModule.forRoot(config), config.http, { logger });
  serveDocs(app);
  await app.listen(config.http.port, config.http.host);
  logger.info({ address: await app.getUrl() }, 'The API is listening.');
  return { app, logger, stopTracing };
});
