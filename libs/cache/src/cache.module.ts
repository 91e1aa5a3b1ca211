import { type DynamicModule, Module } from '@nestjs/common';
import { makeCounterProvider } from '@willsoto/nestjs-prometheus';
import { CacheHealthController } from './cache.health';
import { Cache, CacheRole } from './cache';

const requests = makeCounterProvider({
  name: 'cache_requests_total',
  help: 'Cached reads by region and by result: hit, miss, or bypass when nothing kept could be used',
  labelNames: ['region', 'result'],
});

/** The cache, for every lib of the process. */
@Module({})
export class CacheModule {
  /** For a process that answers readers: it keeps what it reads, and listens to the database for what has changed. */
  static forReading(): DynamicModule {
    return {
      module: CacheModule,
      global: true,
      controllers: [CacheHealthController],
      providers: [requests, { provide: CacheRole, useValue: new CacheRole(true) }, Cache],
      exports: [Cache],
    };
  }

  /** For a process that only writes: it keeps nothing and opens no connection. */
  static forWriting(): DynamicModule {
    return {
      module: CacheModule,
      global: true,
      providers: [requests, { provide: CacheRole, useValue: new CacheRole(false) }, Cache],
      exports: [Cache],
    };
  }
}
