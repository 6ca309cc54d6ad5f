-- Read an owner's unfinished tasks and the feed's tip at one moment.
--
-- KEYS  1 owner's unfinished  2 feed
-- ARGV  1 prefix of the logs' keys
-- Returns {tip, {task, entries}, ...}. Because it is one moment, an event is
-- either in the returned logs or comes after the tip, never both.
local tip = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
local found = {tip[1] and tip[1][1] or '0-0'}
for _, task in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  local entries = redis.call('XRANGE', ARGV[1] .. task, '-', '+')
  table.insert(found, {task, entries})
end
return found
