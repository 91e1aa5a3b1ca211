import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { loadConfig } from '#config';
import { createHttpApp } from '#http';
import { makeLogger } from '#observability';
import { ApiModule } from './api.module';
import { makeDocument } from './openapi';

/** Writes openapi.json. Nothing is connected: only what the handlers declare is read. */
async function writeDocument(file: string): Promise<void> {
  const config = loadConfig({ DATABASE_URL: 'postgres://nobody@127.0.0.1/none', JWT_SECRET: 'x'.repeat(32) });
  const logger = makeLogger({ app: 'openapi', level: 'silent' });
  const app = await createHttpApp(ApiModule.forRoot(config), config.http, { logger, preview: true });
  writeFileSync(file, `${JSON.stringify(makeDocument(app), null, 2)}\n`);
  console.log(`Wrote ${file}.`);
}

void writeDocument(process.argv[2] ?? 'openapi.json');
