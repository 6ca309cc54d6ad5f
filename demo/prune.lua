-- Remove stale messages from a piece of a lane: their tasks have left it.
--
-- KEYS  1 lane  2 its queued tasks  3 running ones
-- ARGV  1 first place to look at  2 last one  3 a text unlike any message
-- Returns how many messages were removed. Canaries stay, and payloads that
-- aren't our envelopes (broker.py).
local count = 0
local pieces = redis.call('LRANGE', KEYS[1], ARGV[1], ARGV[2])
for n, raw in ipairs(pieces) do
  local task = string.match(raw, '"id": "([%w_]+):%x+"')
  if task and not redis.call('ZSCORE', KEYS[2], task) and
    redis.call('SISMEMBER', KEYS[3], task) == 0
  then
    redis.call('LSET', KEYS[1], ARGV[1] + n - 1, ARGV[3])
    count = count + 1
  end
end
if count > 0 then
  redis.call('LREM', KEYS[1], count, ARGV[3])
end
return count
