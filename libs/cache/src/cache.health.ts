import { Controller, Get, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Cache, type CacheStatistics } from './cache';

/** How well the cache of this process does. */
@ApiExcludeController()
@Controller({ path: 'health', version: VERSION_NEUTRAL })
export class CacheHealthController {
  constructor(private readonly cache: Cache) {}

  @Get('cache/stats')
  async statistics(): Promise<CacheStatistics> {
    return this.cache.statistics();
  }
}
