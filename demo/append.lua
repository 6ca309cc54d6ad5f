-- Append one event to a task's log with all its effects, or change nothing.
--
-- admission.lua, turns.lua and dwell.lua stand in front of it.
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
--       29 lane, which is its queue, too  30 1: by turns of the owners
--       31 most that had a turn  32 shortest bound of a dwell time in ms
--       33 number of those bounds
-- Returns {'ok', time in ms}, {'conflict'}, {'closed'}, {'full', number of
-- ended tasks}, {'rate', seconds, whose: owner or address}, {'quota', whose}
-- or {'busy', seconds}. With the first event of a task also the remaining
-- {'ok', time in ms, tasks, submissions, ms until one more submission}.
local seq, effect = tonumber(ARGV[1]), ARGV[8]
local tasks_left, left, more_ms = 0, 0, 0
-- KEYS[14] has a field for each unfinished task, '<bytes> <address>', which
-- its end releases, and the sums: one for each address, and '*' for all.
local entry = ARGV[5] .. ':' .. ARGV[6]

-- Drop expired tasks from the owner's list: those that ended before `over_ms`.
-- Only the oldest are looked at, past the unfinished ones, so that a long
-- list costs a submission no more than a short one. chosen: each submission
-- adds one task, so with ten the list gets shorter again; and 100 unfinished
-- ones are more than an owner may usually have.
local function drop_expired(over_ms)
  local most = 10 + math.min(100, redis.call('SCARD', KEYS[5]))
  local oldest = redis.call('ZRANGE', KEYS[4], '-inf', over_ms, 'BYSCORE',
    'LIMIT', 0, most)
  if #oldest == 0 then
    return
  end
  local is_open = redis.call('SMISMEMBER', KEYS[5], unpack(oldest))
  local ended_ms = redis.call('ZMSCORE', KEYS[15], unpack(oldest))
  for n, task in ipairs(oldest) do
    if is_open[n] == 0 and tonumber(ended_ms[n] or 0) <= over_ms then
      redis.call('ZREM', KEYS[4], task)
    end
  end
end

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

if effect == 'open' then
  local refusal
  refusal, left, more_ms = admit(at_ms, entry)
  if refusal then
    return refusal
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
  drop_expired(at_ms - 1000 * ARGV[12])
  redis.call('ZADD', KEYS[4], at_ms, ARGV[6])
  redis.call('PERSIST', KEYS[4])
  redis.call('SADD', KEYS[5], ARGV[6])
  tasks_left = ARGV[14] - redis.call('SCARD', KEYS[5])
  redis.call('ZADD', KEYS[6], at_ms, ARGV[6])
elseif effect == 'release' then
  redis.call('DEL', KEYS[3])
elseif effect == 'close' or effect == 'bury' then
  redis.call('DEL', KEYS[3])
  redis.call('SREM', KEYS[5], ARGV[6])
  if redis.call('EXISTS', KEYS[5]) == 0 then
    -- Of the owner's tasks this one expires last.
    redis.call('EXPIRE', KEYS[4], ARGV[12])
  end
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
local queue = ARGV[9] ~= '' and KEYS[8] or ARGV[29]
local line = line_of(ARGV[5], ARGV[29], queue, ARGV[31])
if place == 'queued' then
  redis.call('SREM', KEYS[13], ARGV[6])
  redis.call('ZADD', KEYS[12], now_ms + ARGV[21], ARGV[6])
elseif place ~= 'same' then
  local since_ms = redis.call('ZSCORE', KEYS[12], ARGV[6])
  if place == 'running' and ARGV[3] == '1' and since_ms then
    local dwell_ms = math.max(0, now_ms - since_ms)
    count_dwell(ARGV[5], ARGV[29], dwell_ms, ARGV[32], ARGV[33])
  end
  redis.call('ZREM', KEYS[12], ARGV[6])
  redis.call(place == 'running' and 'SADD' or 'SREM', KEYS[13], ARGV[6])
  leave(line, ARGV[7], ARGV[6], now_ms)
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
if ARGV[9] ~= '' and ARGV[30] == '1' then
  join(line, ARGV[7], ARGV[6], ARGV[9], now_ms)
elseif ARGV[9] ~= '' then
  redis.call('LPUSH', KEYS[8], ARGV[9])
end
-- --8<-- [end:push]
if effect == 'open' then
  return {'ok', at_ms, tasks_left, left, math.ceil(more_ms)}
end
return {'ok', at_ms}
