/**
 * An entry names the tags it was made from and the moment its load began, as a reading of a clock that only invalidations
 * move. Each tag has a stamp: the reading at its last invalidation. An entry is good while all its tags have a stamp and
 * none is later than the entry; so to forget is to stamp, whatever number of entries there are, and an entry whose stamp
 * Redis has evicted is not believed. Times are in microseconds: the clock starts at the server's time and so never falls
 * behind what was stamped before Redis lost it.
 */
const clockFunctions = `
  local function written(number) return string.format('%.0f', number) end
  local function serverTime()
    local time = redis.call('time')
    return time[1] * 1000000 + time[2]
  end
  local function drop(entry, index)
    redis.call('unlink', entry)
    redis.call('zrem', index, entry)
  end
`;

/**
 * KEYS: entry, clock, index. ARGV: prefix of stamps.
 * Answers {1, value}, or {0, reading of the clock}.
 */
export const findScript = `${clockFunctions}
  local entry = redis.call('hmget', KEYS[1], 'since', 'tags', 'value')
  if entry[1] then
    local good = true
    for tag in string.gmatch(entry[2], '%S+') do
      local stamp = redis.call('get', ARGV[1] .. tag)
      good = good and stamp and tonumber(stamp) <= tonumber(entry[1])
    end
    if good then return {1, entry[3]} end
    drop(KEYS[1], KEYS[3])
  end
  redis.call('set', KEYS[2], written(serverTime()), 'nx')
  return {0, redis.call('get', KEYS[2])}
`;

/**
 * KEYS: entry, clock, index. ARGV: prefix of stamps, reading at which the load began, tags, life in ms, value, most entries.
 * Answers 1, or 0 when something was forgotten that the value may have been made from.
 */
export const keepScript = `${clockFunctions}
  local since, life = tonumber(ARGV[2]), tonumber(ARGV[4])
  local clock = redis.call('get', KEYS[2])
  if not clock then return 0 end
  local good = true
  for tag in string.gmatch(ARGV[3], '%S+') do
    local stamp = ARGV[1] .. tag
    -- Nobody knows when a tag without a stamp was last forgotten: it may have been just now.
    redis.call('set', stamp, clock, 'nx')
    good = good and tonumber(redis.call('get', stamp)) <= since
    if redis.call('pttl', stamp) < life then redis.call('pexpire', stamp, 2 * life) end
  end
  if not good then return 0 end
  redis.call('hset', KEYS[1], 'since', ARGV[2], 'tags', ARGV[3], 'value', ARGV[5])
  redis.call('pexpire', KEYS[1], life)
  local now = math.floor(serverTime() / 1000)
  redis.call('zadd', KEYS[3], written(now + life), KEYS[1])
  redis.call('zremrangebyscore', KEYS[3], '-inf', written(now))
  local surplus = redis.call('zcard', KEYS[3]) - tonumber(ARGV[6])
  if surplus > 0 then
    for place, member in ipairs(redis.call('zpopmin', KEYS[3], surplus)) do
      if place % 2 == 1 then redis.call('unlink', member) end
    end
  end
  return 1
`;

/** KEYS: clock, index. ARGV: prefix of stamps, life of a stamp in ms, tags; "*" is a tag of every entry. */
export const forgetScript = `${clockFunctions}
  local clock = math.max(tonumber(redis.call('get', KEYS[1]) or '0') + 1, serverTime())
  redis.call('set', KEYS[1], written(clock))
  for tag in string.gmatch(ARGV[3], '%S+') do
    redis.call('set', ARGV[1] .. tag, written(clock), 'px', ARGV[2])
    if tag == '*' then redis.call('unlink', KEYS[2]) end
  end
  return 1
`;

/** KEYS: index. Answers how many entries have neither expired nor been found out of date. */
export const countScript = `${clockFunctions}
  redis.call('zremrangebyscore', KEYS[1], '-inf', written(math.floor(serverTime() / 1000)))
  return redis.call('zcard', KEYS[1])
`;
