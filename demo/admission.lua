-- Admit a new task by the conditions of `Admission`, or refuse it.
--
-- A part of append.lua: it stands in front of it and reads its KEYS and ARGV.

-- A token bucket that refills in one window, stored as the moment at which
-- it is full again (the generic cell rate algorithm, ITU-T I.371). Returns
-- that moment after taking one token, and by how much it is overdrawn.
local function taken_from(bucket, rate, window_ms, at_ms)
  local full_at_ms = tonumber(redis.call('GET', bucket) or 0)
  -- An empty bucket is one window ahead. A later moment was stored before
  -- the clock was set back, and says nothing about this owner.
  if full_at_ms > at_ms + window_ms then
    full_at_ms = 0
  end
  full_at_ms = math.max(full_at_ms, at_ms) + window_ms / rate
  return full_at_ms, full_at_ms - at_ms - window_ms
end
local function take(bucket, full_at_ms, at_ms)
  redis.call('SET', bucket, string.format('%.3f', full_at_ms),
    'PX', math.ceil(full_at_ms - at_ms))
end

-- Take what the task needs of its owner's quotas, its address's and the
-- store's, and return nil, the submissions left, and ms until one more. For a
-- refusal return append.lua's answer, and change nothing.
local function admit(at_ms, entry)
  local most, only_s = tonumber(ARGV[14]), tonumber(ARGV[15])
  local rate, window_ms = tonumber(ARGV[18]), tonumber(ARGV[19])
  local address, address_rate = ARGV[25], tonumber(ARGV[27])
  -- The id of an expired task is taken, too.
  if redis.call('EXISTS', KEYS[9]) == 1 then
    return {'conflict'}
  end
  if ARGV[17] == '1' then
    return {'closed'}
  end
  local full_at_ms, over_ms, address_full_at_ms = 0, 0, 0
  local left, more_ms = 0, 0
  if rate > 0 then
    full_at_ms, over_ms = taken_from(KEYS[10], rate, window_ms, at_ms)
    if over_ms > 0 then
      return {'rate', math.ceil(over_ms / 1000), 'owner'}
    end
    left = math.floor(-over_ms * rate / window_ms)
    more_ms = (left + 1) * window_ms / rate + over_ms
  end
  if most > 0 and redis.call('SCARD', KEYS[5]) >= most then
    -- A task whose log was evicted or deleted never ends, so its place is
    -- released here.
    for _, task in ipairs(redis.call('SMEMBERS', KEYS[5])) do
      if redis.call('EXISTS', ARGV[5] .. ':log:' .. task) == 0 then
        redis.call('SREM', KEYS[5], task)
      end
    end
  end
  if most > 0 and redis.call('SCARD', KEYS[5]) >= most then
    return {'quota', 'owner'}
  end
  if address_rate > 0 then
    address_full_at_ms, over_ms =
      taken_from(KEYS[16], address_rate, window_ms, at_ms)
    if over_ms > 0 then
      return {'rate', math.ceil(over_ms / 1000), 'address'}
    end
  end
  local reserve = tonumber(ARGV[23]) or 0
  local address_most = tonumber(ARGV[26])
  if address_most > 0 and reserve + tonumber(
    redis.call('HGET', KEYS[14], '@' .. address) or 0) > address_most
  then
    return {'quota', 'address'}
  end
  if ARGV[24] ~= '0' then
    local used = tonumber(string.match(
      redis.call('INFO', 'memory'), 'used_memory:(%d+)'))
    local reserved = tonumber(redis.call('HGET', KEYS[14], '*') or 0)
    local first = 2 * #ARGV[4] + #ARGV[9]
    if used + reserved + first + reserve > tonumber(ARGV[24]) then
      return {'full', redis.call('ZCARD', KEYS[15])}
    end
  end
  if only_s > 0 and
    not redis.call('SET', KEYS[7], ARGV[6], 'NX', 'EX', only_s)
  then
    -- A key that lasts longer than it may was set before the clock was.
    local left_s = redis.call('TTL', KEYS[7])
    if left_s > only_s then
      left_s = only_s
      redis.call('EXPIRE', KEYS[7], only_s)
    end
    return {'busy', left_s}
  end
  if rate > 0 then
    take(KEYS[10], full_at_ms, at_ms)
  end
  if address_rate > 0 then
    take(KEYS[16], address_full_at_ms, at_ms)
  end
  if reserve > 0 then
    redis.call('HSET', KEYS[14], entry, reserve .. ' ' .. address)
    redis.call('HINCRBY', KEYS[14], '*', reserve)
    if address ~= '' then
      redis.call('HINCRBY', KEYS[14], '@' .. address, reserve)
    end
  end
  return nil, left, more_ms
end
