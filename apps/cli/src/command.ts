import 'reflect-metadata';
import { type INestApplicationContext, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CacheModule } from '#cache';
import { type Config, ConfigError, ConfigModule, loadConfig } from '#config';
import { DatabaseModule, directly, NoDatabase, UnusableDatabase, waitForDatabase } from '#database';
import { HealthModule, JsonLogger, makeLogger, MetricsModule } from '#observability';
import { QueueModule } from '#queue';

/** Runs a command: prints faults that the user can mend as their sentence, and ends with 1. */
export async function command(run: (config: Config) => Promise<void>): Promise<void> {
  try {
    const loaded = loadConfig();
    const config = { ...loaded, database: directly(loaded.database) };
    const { url, waitSeconds } = config.database;
    await waitForDatabase(url, { waitSeconds, forSchema: false, onWait: (message) => console.error(message) });
    await run(config);
    process.exit(0);
  } catch (error) {
    const expected = error instanceof ConfigError || error instanceof NoDatabase || error instanceof UnusableDatabase;
    console.error(
      error instanceof Error && !expected ? (error.stack ?? error.message) : String((error as Error).message),
    );
    process.exit(1);
  }
}

/** What the libs of a command are imported into. */
@Module({})
class CommandModule {}

/** Opens the libs that a command needs, without HTTP and without jobs. */
export async function openLibs(config: Config, libs: readonly Type<unknown>[]): Promise<INestApplicationContext> {
  const imports = [
    ConfigModule.forRoot(config),
    HealthModule,
    MetricsModule,
    DatabaseModule.forRoot('holdfast-command', 'command'),
    QueueModule.forAppending(),
    CacheModule.forWriting(),
    ...libs,
  ];
  const logger = new JsonLogger(makeLogger({ app: 'command', level: 'warn' }));
  return NestFactory.createApplicationContext({ module: CommandModule, imports }, { logger, abortOnError: false });
}
