import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import { RedisSettings } from '#config';
import { Statements } from '#database';
import { HealthRegistry } from '#observability';

/** A connection on which an answer stays out for longer is given up: it may never bring one again. */
const silenceMilliseconds = 2500;
const reconnectMilliseconds = 500;

/** What the queue is to this process: a worker is useless without it, an API goes on selling. */
export class QueueRole {
  constructor(readonly essential: boolean) {}
}

/** Says whether jobs can be queued: BullMQ's tables are there, or Redis answers. */
@Injectable()
export class QueueHealth implements OnModuleInit, OnApplicationShutdown {
  private redis: Redis | undefined;

  constructor(
    private readonly statements: Statements,
    private readonly health: HealthRegistry,
    private readonly settings: RedisSettings,
    private readonly role: QueueRole,
  ) {}

  onModuleInit(): void {
    const { url } = this.settings;
    const { essential } = this.role;
    if (url === undefined) {
      this.health.add(
        'queue',
        async () => {
          await this.statements.query('select max(version) from bullmq.migration');
        },
        { essential },
      );
      return;
    }
    const redis = new Redis(url, {
      lazyConnect: true,
      maxRetriesPerRequest: 1,
      connectTimeout: silenceMilliseconds,
      socketTimeout: silenceMilliseconds,
      retryStrategy: () => reconnectMilliseconds,
    });
    redis.on('error', () => undefined);
    this.redis = redis;
    const ping = async (): Promise<void> => {
      await redis.ping();
    };
    this.health.add('queue', ping, { essential });
    this.health.add('redis', ping, { essential });
  }

  onApplicationShutdown(): void {
    this.redis?.disconnect();
  }
}
