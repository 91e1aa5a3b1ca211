import { hasRedisServer } from './redis-server';

function skipLoudly(what: string): typeof describe.skip {
  console.warn(`SKIPPED, because there is ${what}: install redis-server to run the tests that use Redis.`);
  return describe.skip;
}

/** A suite that stops and starts its Redis: skipped, with a warning, where `redis-server` is not installed. */
export const describeWithRedisServer = hasRedisServer ? describe : skipLoudly('no redis-server on the PATH');

/** A suite that uses Redis: skipped, with a warning, where neither `redis-server` nor REDIS_URL is there. */
export const describeWithRedis =
  hasRedisServer || process.env['REDIS_URL'] ? describe : skipLoudly('neither redis-server nor REDIS_URL');
