#!lua flags=allow-oom
-- Forget an unfinished task whose log is gone: no event would ever end it.
--
-- KEYS  1 log  2 all unfinished  3 reservations
--       4... of each lane: queued, running, in line, sent (turns.lua)
-- ARGV  1 log name  2 task
-- Returns 1 when it was forgotten, 0 when its log is there. Its owner was
-- named in the log only, so append.lua releases the owner's place.
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
redis.call('ZREM', KEYS[2], ARGV[2])
for n = 4, #KEYS, 4 do
  redis.call('ZREM', KEYS[n], ARGV[2])
  redis.call('SREM', KEYS[n + 1], ARGV[2])
  redis.call('HDEL', KEYS[n + 2], ARGV[2])
  redis.call('ZREM', KEYS[n + 3], ARGV[2])
end
-- Release the reservation, as its end would have done.
local entry = ARGV[1] .. ':' .. ARGV[2]
local reserved = redis.call('HGET', KEYS[3], entry)
if reserved then
  local bytes, address = string.match(reserved, '^(%d+) (.*)$')
  redis.call('HDEL', KEYS[3], entry)
  redis.call('HINCRBY', KEYS[3], '*', -bytes)
  if address ~= '' and
    redis.call('HINCRBY', KEYS[3], '@' .. address, -bytes) <= 0
  then
    redis.call('HDEL', KEYS[3], '@' .. address)
  end
end
return 1
