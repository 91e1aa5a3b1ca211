import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { type BackendFactory, createPostgresBackend, createRedisBackend, Queue, type QueueOptions } from 'bullmq';
import { Redis } from 'ioredis';
import { DatabaseSettings, RedisSettings } from '#config';
import { Statements } from '#database';
import { DomainError } from '#kernel';
import { queueNames } from './backend';

const connectMilliseconds = 3000;
const answerMilliseconds = 10_000;
const connectionsPerQueue = 2;

/** The queue does not answer. Nothing was changed, and the messages are safe in the outbox. */
export class QueueUnreachable extends DomainError {
  constructor() {
    super('unavailable', 'queue_unavailable', {
      detail: 'The queue cannot be reached at the moment. Nothing is lost: messages wait in the database. Try again.',
      retryAfterSeconds: 2,
    });
  }
}

/**
 * The queues for somebody to look at, in a process that neither adds nor runs jobs. They are opened when they are asked for
 * the first time, once the server behind them answers: a queue that is made while it is away would stay broken.
 */
@Injectable()
export class BoardQueues implements BeforeApplicationShutdown {
  private readonly logger = new Logger(BoardQueues.name);
  private opened: Promise<readonly Queue[]> | undefined;

  constructor(
    private readonly statements: Statements,
    private readonly database: DatabaseSettings,
    private readonly redis: RedisSettings,
  ) {}

  /** @throws QueueUnreachable; the next one who asks tries again */
  async open(): Promise<readonly Queue[]> {
    const opening = (this.opened ??= this.openAll());
    try {
      return await opening;
    } catch {
      if (this.opened === opening) this.opened = undefined;
      throw new QueueUnreachable();
    }
  }

  /** Whether the server behind the queues can be worked with right now. */
  async answers(): Promise<boolean> {
    return this.ping().then(
      () => true,
      () => false,
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    const queues = (await this.opened?.catch(() => undefined)) ?? [];
    await Promise.all(queues.map((queue) => queue.close().catch(() => undefined)));
  }

  private async openAll(): Promise<readonly Queue[]> {
    await this.ping();
    const queues = queueNames.map((name) => this.queue(name));
    try {
      await inTime(Promise.all(queues.map((queue) => queue.waitUntilReady())));
      return queues;
    } catch (error) {
      await Promise.all(queues.map((queue) => queue.disconnect().catch(() => undefined)));
      throw error;
    }
  }

  /** The backend is named for each queue, so that nothing depends on what the process has chosen for its own. */
  private queue(name: string): Queue {
    const { url } = this.redis;
    const redis = {
      url,
      maxRetriesPerRequest: 1,
      connectTimeout: connectMilliseconds,
      socketTimeout: answerMilliseconds,
    };
    const postgres = {
      connectionString: this.database.directUrl ?? this.database.url,
      max: connectionsPerQueue,
      application_name: 'holdfast-board',
      connectionTimeoutMillis: connectMilliseconds,
      query_timeout: answerMilliseconds,
      statement_timeout: answerMilliseconds,
      pipeline: true,
    };
    const connection = (url === undefined ? postgres : redis) as QueueOptions['connection'];
    const backend = (url === undefined ? createPostgresBackend : createRedisBackend) as BackendFactory;
    const queue = new Queue(name, { connection, skipMetasUpdate: true }, backend) as unknown as Queue;
    queue.on('error', (cause) => this.logger.warn(`Queue ${name} reports: ${cause.message}`));
    return queue;
  }

  private async ping(): Promise<void> {
    const { url } = this.redis;
    if (url === undefined) await inTime(this.statements.query('select max(version) from bullmq.migration'));
    else await pingRedis(url);
  }
}

async function pingRedis(url: string): Promise<void> {
  const client = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    connectTimeout: connectMilliseconds,
  });
  client.on('error', () => undefined);
  try {
    await inTime(client.connect().then(() => client.ping()));
  } finally {
    client.disconnect();
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new QueueUnreachable()), connectMilliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
