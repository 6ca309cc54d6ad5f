-- Appends events to a room's log, if its last event has the expected number.
-- KEYS: 1 the log
-- ARGV: 1 the expected number, 2 seconds to keep the log, then events as JSON
-- Returns 1, or 0 if somebody else was faster.
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local seq = last[1] and tonumber(string.match(last[1][1], '^%d+')) or 0
if seq ~= tonumber(ARGV[1]) then
  return 0
end
for i = 3, #ARGV do
  redis.call('XADD', KEYS[1], (seq + i - 2) .. '-0', 'event', ARGV[i])
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
