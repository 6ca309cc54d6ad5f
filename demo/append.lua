-- Append one event to a task's log with all its effects, or change nothing.
--
-- KEYS  1 log  2 feed  3 lease  4 owner's tasks  5 owner's unfinished
--       6 all unfinished  7 the only one of its kind  8 queue (or the feed)
--       9 tombstone  10 owner's rate  11 owner's dead letters
--       12 queued tasks of the lane  13 running ones
--       14 what is reserved  15 ended tasks  16 the address's rate
-- ARGV  1 seq  2 type  3 attempt  4 data  5 log name  6 task  7 owner
--       8 effect: open, release, close, bury (closes too), keep
--       9 message ('' for none)  10 holder ('' for none)  11 lease in ms
--       12 retention in s  13 feed length
--       14 most unfinished tasks of the owner (0 for any)
--       15 seconds of being the only one of its kind (0 for any number)
--       16 seconds of a tombstone, after the retention
--       17 1: no new tasks  18 most submissions of the owner (0 for any)
--       19 ... in this window of ms
--       20 the task's next place in its lane: queued, running, none, same
--       21 ms before which it isn't started
--       22 data as the feed carries it
--       23 most bytes that the task adds until its end, '' for unknown
--       24 most bytes used and reserved in all (0 where that isn't near)
--       25 address ('' for none)  26 most bytes reserved of the address
--       27 most submissions of the address (0 for any)
--       28 moment of the event before in ms ('' isn't compared)
-- Returns {'ok', time in ms}, {'conflict'}, {'closed'}, {'full', number of
-- ended tasks}, {'rate', seconds, whose: owner or address}, {'quota', whose}
-- or {'busy', seconds}. With the first event of a task also the remaining
-- {'ok', time in ms, tasks, submissions, ms until one more submission}.
local seq, effect = tonumber(ARGV[1]), ARGV[8]
local tasks_left, left, more_ms = 0, 0, 0
-- KEYS[14] has a field for each unfinished task, '<bytes> <address>', which
-- its end releases, and the sums: one for each address, and '*' for all.
local entry = ARGV[5] .. ':' .. ARGV[6]

-- The compare. XADD below refuses a taken number. This refuses a gap too,
-- and a log that lost its end since the writer read it: there, the event of
-- the same number has another moment.
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local last_ms = ''
for n = 1, last and #last[2] or 0, 2 do
  if last[2][n] == 'at_ms' then
    last_ms = last[2][n + 1]
  end
end
if (last and last[1] or '0-0') ~= (seq - 1) .. '-0' or
  ARGV[28] ~= '' and ARGV[28] ~= last_ms
then
  return {'conflict'}
end

-- One clock for all writers: the store's own. When that is set back, events
-- repeat the last moment, so that none is earlier than the one before.
local now = redis.call('TIME')
local now_ms = now[1] * 1000 + math.floor(now[2] / 1000)
local at_ms = math.max(now_ms, tonumber(last_ms) or 0)

-- A token bucket that refills in one window, stored as the moment at which
-- it is full again (the generic cell rate algorithm, ITU-T I.371). Returns
-- that moment after taking one token, and by how much it is overdrawn.
local function taken_from(bucket, rate, window_ms)
  local full_at_ms = tonumber(redis.call('GET', bucket) or 0)
  -- An empty bucket is one window ahead. A later moment was stored before
  -- the clock was set back, and says nothing about this owner.
  if full_at_ms > at_ms + window_ms then
    full_at_ms = 0
  end
  full_at_ms = math.max(full_at_ms, at_ms) + window_ms / rate
  return full_at_ms, full_at_ms - at_ms - window_ms
end
local function take(bucket, full_at_ms)
  redis.call('SET', bucket, string.format('%.3f', full_at_ms),
    'PX', math.ceil(full_at_ms - at_ms))
end

if effect == 'open' then
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
  if rate > 0 then
    full_at_ms, over_ms = taken_from(KEYS[10], rate, window_ms)
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
      taken_from(KEYS[16], address_rate, window_ms)
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
    take(KEYS[10], full_at_ms)
  end
  if address_rate > 0 then
    take(KEYS[16], address_full_at_ms)
  end
  if reserve > 0 then
    redis.call('HSET', KEYS[14], entry, reserve .. ' ' .. address)
    redis.call('HINCRBY', KEYS[14], '*', reserve)
    if address ~= '' then
      redis.call('HINCRBY', KEYS[14], '@' .. address, reserve)
    end
  end
end

-- --8<-- [start:events]
redis.call('XADD', KEYS[1], seq .. '-0', 'type', ARGV[2], 'attempt',
  ARGV[3], 'at_ms', at_ms, 'data', ARGV[4])
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[13], '*', 'log', ARGV[5],
  'task', ARGV[6], 'owner', ARGV[7], 'seq', seq, 'type', ARGV[2],
  'attempt', ARGV[3], 'at_ms', at_ms, 'data', ARGV[22])
-- --8<-- [end:events]

if effect == 'open' then
  redis.call('ZADD', KEYS[4], at_ms, ARGV[6])
  -- Tasks that have expired are no longer listed either.
  redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf',
    at_ms - 2000 * tonumber(ARGV[12]))
  redis.call('EXPIRE', KEYS[4], 2 * ARGV[12])
  redis.call('SADD', KEYS[5], ARGV[6])
  tasks_left = ARGV[14] - redis.call('SCARD', KEYS[5])
  redis.call('ZADD', KEYS[6], at_ms, ARGV[6])
elseif effect == 'release' then
  redis.call('DEL', KEYS[3])
elseif effect == 'close' or effect == 'bury' then
  redis.call('DEL', KEYS[3])
  redis.call('SREM', KEYS[5], ARGV[6])
  redis.call('ZREM', KEYS[6], ARGV[6])
  redis.call('EXPIRE', KEYS[1], ARGV[12])
  -- The owner, the expiry, and how it ended.
  redis.call('SET', KEYS[9], ARGV[7] .. ' ' .. at_ms + 1000 * ARGV[12] ..
    ' ' .. ARGV[2] .. (effect == 'bury' and ' dead' or ''),
    'EX', ARGV[12] + ARGV[16])
  redis.call('ZADD', KEYS[15], at_ms, ARGV[6])
  local reserved = redis.call('HGET', KEYS[14], entry)
  if reserved then
    local bytes, address = string.match(reserved, '^(%d+) (.*)$')
    redis.call('HDEL', KEYS[14], entry)
    redis.call('HINCRBY', KEYS[14], '*', -bytes)
    if address ~= '' and
      redis.call('HINCRBY', KEYS[14], '@' .. address, -bytes) <= 0
    then
      redis.call('HDEL', KEYS[14], '@' .. address)
    end
  end
  if redis.call('GET', KEYS[7]) == ARGV[6] then
    redis.call('DEL', KEYS[7])
  end
end
local place = ARGV[20]
if place == 'queued' then
  redis.call('SREM', KEYS[13], ARGV[6])
  redis.call('ZADD', KEYS[12], now_ms + ARGV[21], ARGV[6])
elseif place ~= 'same' then
  redis.call('ZREM', KEYS[12], ARGV[6])
  redis.call(place == 'running' and 'SADD' or 'SREM', KEYS[13], ARGV[6])
end
if effect == 'bury' then
  redis.call('ZADD', KEYS[11], at_ms, ARGV[6])
  redis.call('ZREMRANGEBYSCORE', KEYS[11], '-inf',
    at_ms - 1000 * tonumber(ARGV[12]))
  redis.call('EXPIRE', KEYS[11], ARGV[12])
end
if ARGV[10] ~= '' then
  redis.call('SET', KEYS[3], ARGV[10], 'PX', ARGV[11])
end
-- --8<-- [start:push]
if ARGV[9] ~= '' then
  redis.call('LPUSH', KEYS[8], ARGV[9])
end
-- --8<-- [end:push]
if effect == 'open' then
  return {'ok', at_ms, tasks_left, left, math.ceil(more_ms)}
end
return {'ok', at_ms}
