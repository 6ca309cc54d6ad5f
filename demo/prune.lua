-- Take out of a piece of a lane what is about no task of the lane any more.
--
-- KEYS  1 lane  2 its queued tasks  3 running ones
-- ARGV  1 first place to look at  2 last one  3 what no message looks like
-- Returns how many messages were taken out. Canaries and whatever isn't an
-- envelope of ours (broker.py) stay.
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
