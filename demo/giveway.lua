-- Forget ended tasks that have expired and, to make room, the oldest ones.
--
-- KEYS  1 ended tasks  2 tombstones, both by the task's end  3 feed
-- ARGV  1 log name  2 most in one call  3 retention in ms
--       4 ms of a tombstone after that  5 1: make room
--       6 ms for which a log is kept after the task's end in any case
--       7 ... a tombstone  8 most bytes of the feed
-- Returns how many tasks or tombstones were removed early.
--
-- Logs are removed first, and their tombstones say so. When no log can be
-- removed, tombstones are. A kind of work may keep keys of its own for as
-- long as a task can be repeated: their names are in the set
-- `<log>:with:<task>`, and they are removed with its tombstone. Those of a
-- dead letter stay, because it may have been replayed a moment ago. The
-- store expires logs and tombstones itself; the first part below only
-- removes expired tasks from the two lists.
local name, most = ARGV[1], ARGV[2]
local function key(what, whose)
  return name .. ':' .. what .. ':' .. whose
end
local now = redis.call('TIME')
local at_ms = now[1] * 1000 + math.floor(now[2] / 1000)
local function bury(task, ended_ms)
  redis.call('ZREM', KEYS[1], task)
  redis.call('ZADD', KEYS[2], ended_ms, task)
end
local function until_ms(list, ms)
  return redis.call('ZRANGE', list, '-inf', ms, 'BYSCORE', 'LIMIT', 0, most,
    'WITHSCORES')
end

local over = until_ms(KEYS[1], at_ms - ARGV[3])
for n = 1, #over, 2 do
  bury(over[n], over[n + 1])
end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', at_ms - ARGV[3] - ARGV[4])
if ARGV[5] ~= '1' then
  return 0
end

if (redis.call('MEMORY', 'USAGE', KEYS[3]) or 0) > tonumber(ARGV[8]) then
  redis.call('XTRIM', KEYS[3], 'MAXLEN',
    math.floor(redis.call('XLEN', KEYS[3]) / 2))
end
local oldest = until_ms(KEYS[1], at_ms - ARGV[6])
for n = 1, #oldest, 2 do
  local task = oldest[n]
  redis.call('DEL', key('log', task))
  bury(task, oldest[n + 1])
  local stone = redis.call('GET', key('gone', task)) or ''
  local owner, type = string.match(stone, '^(%S+) %d+ ?(%S*)')
  if owner then
    -- Older versions didn't mark a dead letter on its tombstone.
    local is_dead = redis.call('ZREM', key('dead', owner), task) == 1 or
      string.find(stone, ' dead$')
    redis.call('ZREM', key('owner', owner), task)
    redis.call('SET', key('gone', task), owner .. ' ' .. at_ms .. ' ' ..
      type .. ' full' .. (is_dead and ' dead' or ''), 'KEEPTTL')
  end
end
if #oldest > 0 then
  return #oldest / 2
end

local stones = until_ms(KEYS[2], at_ms - ARGV[7])
for n = 1, #stones, 2 do
  local stone = key('gone', stones[n])
  if not string.find(redis.call('GET', stone) or '', ' dead$') then
    local with = key('with', stones[n])
    for _, one in ipairs(redis.call('SMEMBERS', with)) do
      redis.call('DEL', one)
    end
    redis.call('DEL', with)
  end
  redis.call('DEL', stone)
  redis.call('ZREM', KEYS[2], stones[n])
end
return #stones / 2
