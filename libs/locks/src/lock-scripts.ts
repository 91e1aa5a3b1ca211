/**
 * KEYS: the last token, then the locks. ARGV: owner, lease in ms.
 * Takes all locks or none. Answers the token, greater than every one before, or nothing when a lock is somebody else's.
 *
 * Tokens are microseconds of the server's time or, when that is behind, one more than the last: so they grow on even when
 * Redis has lost the last one. They stay below 2^53, where numbers of Lua are exact, until the year 2255.
 */
export const takeScript = `
  for place = 2, #KEYS do
    if redis.call('exists', KEYS[place]) == 1 then return false end
  end
  local time = redis.call('time')
  local last = tonumber(redis.call('get', KEYS[1]) or '0')
  local token = string.format('%.0f', math.max(last + 1, time[1] * 1000000 + time[2]))
  redis.call('set', KEYS[1], token)
  for place = 2, #KEYS do redis.call('set', KEYS[place], ARGV[1], 'px', ARGV[2]) end
  return token
`;

/** KEYS: the locks. ARGV: owner. Gives back those that are still the owner's, and answers how many. */
export const freeScript = `
  local freed = 0
  for _, lock in ipairs(KEYS) do
    if redis.call('get', lock) == ARGV[1] then freed = freed + redis.call('del', lock) end
  end
  return freed
`;
