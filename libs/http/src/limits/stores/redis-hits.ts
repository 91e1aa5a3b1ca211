import { Redis } from 'ioredis';
import type { AskedHits, GrantedHits, HitStore } from './hit-store';

const prefix = 'holdfast:limit:';
const connectMilliseconds = 1000;
const reconnectMilliseconds = 500;

/** KEYS: windows. ARGV: of each the limit, how many are wanted, shares, milliseconds. See `grantOf` for the rule. */
const takeScript = `
  local answers = {}
  for place, key in ipairs(KEYS) do
    local at = (place - 1) * 4
    local most, wanted = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
    local shares, life = tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4])
    local used = math.min(tonumber(redis.call('get', key) or '0'), most)
    local rest = most - used
    local share = shares > 0 and math.floor(rest / shares) or 0
    local granted = math.min(rest, math.max(wanted, share))
    if granted > 0 then redis.call('incrby', key, granted) end
    local left = redis.call('pttl', key)
    if left < 0 then
      redis.call('pexpire', key, life)
      left = life
    end
    answers[place] = { granted, used + granted, left }
  end
  return answers
`;

interface Scripts {
  hitsTake(keys: number, ...given: readonly (string | number)[]): Promise<[number, number, number][]>;
}

/** Counts in Redis. A window is a key that Redis forgets when it is over. */
export class RedisHits implements HitStore {
  private readonly redis: Redis & Scripts;
  private hangingUp = false;

  private constructor(url: string) {
    const redis = new Redis(url, {
      lazyConnect: true,
      connectTimeout: connectMilliseconds,
      disconnectTimeout: connectMilliseconds,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      retryStrategy: () => reconnectMilliseconds,
    });
    redis.defineCommand('hitsTake', { lua: takeScript });
    redis.on('error', () => undefined);
    redis.on('close', () => (this.hangingUp = false));
    this.redis = redis as Redis & Scripts;
  }

  /** Once the first attempt to connect has ended, whatever its end; it goes on trying. */
  static async open(url: string): Promise<RedisHits> {
    const hits = new RedisHits(url);
    await hits.redis.connect().catch(() => undefined);
    return hits;
  }

  async take(asked: readonly AskedHits[]): Promise<readonly GrantedHits[]> {
    const keys = asked.map(({ key }) => prefix + key);
    const given = asked.flatMap(({ limit, wanted, shares, windowMilliseconds }) => [
      limit,
      wanted,
      shares,
      windowMilliseconds,
    ]);
    const answers = await this.redis.hitsTake(keys.length, ...keys, ...given);
    return answers.map(([granted, used, leftMilliseconds]) => ({ granted, used, leftMilliseconds }));
  }

  /** A connection on which an answer stayed out may never bring one again. */
  startOver(): void {
    if (this.hangingUp || this.redis.status !== 'ready') return;
    this.hangingUp = true;
    this.redis.disconnect(true);
  }

  close(): void {
    this.redis.disconnect();
  }
}
