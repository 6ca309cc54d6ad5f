#!lua flags=allow-oom
-- Put a task in line, or send the turns that are due and return the line.
--
-- turns.lua stands in front of it.
-- KEYS  1 queue of the lane
-- ARGV  1 log name  2 lane  3 most that have had a turn and aren't started
--       4 task to put in line ('' for none)  5 its owner  6 its message
-- Returns {ids of tasks in line, {task, moment of its turn in ms, ...}}.
local line = line_of(ARGV[1], ARGV[2], KEYS[1], ARGV[3])
local now = redis.call('TIME')
local now_ms = now[1] * 1000 + math.floor(now[2] / 1000)
if ARGV[4] ~= '' then
  -- One that isn't queued any more needs no turn.
  if redis.call('ZSCORE', line.queued, ARGV[4]) then
    join(line, ARGV[5], ARGV[4], ARGV[6], now_ms)
  end
  return {{}, {}}
end
if not is_used(line) then
  return {{}, {}}
end
-- Workers of an older version start tasks without telling.
for _, task in ipairs(redis.call('ZRANGE', line.sent, 0, -1)) do
  if not redis.call('ZSCORE', line.queued, task) then
    redis.call('ZREM', line.sent, task)
  end
end
send_next(line, now_ms)
return {redis.call('HKEYS', line.waiting),
  redis.call('ZRANGE', line.sent, 0, -1, 'WITHSCORES')}
