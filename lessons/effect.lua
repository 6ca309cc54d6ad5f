-- Write one call into the books; charge it unless its key was charged.
--
-- KEYS  1 calls of the task  2 key (or the calls, for none)
--       3 what goes with the task's tombstone
-- ARGV  1 key ('' for none)  2 amount in cents  3 s to keep both
-- Returns 1 when it was charged, 0 when the key had been before. A key that
-- comes again is kept for as long again.
local is_charged = 1
if ARGV[1] ~= '' and
  not redis.call('SET', KEYS[2], ARGV[2], 'NX', 'EX', ARGV[3])
then
  is_charged = 0
  redis.call('EXPIRE', KEYS[2], ARGV[3])
end
local now = redis.call('TIME')
local at_ms = now[1] * 1000 + math.floor(now[2] / 1000)
redis.call('RPUSH', KEYS[1], cjson.encode({
  at_ms = at_ms, key = ARGV[1], amount_cents = tonumber(ARGV[2]),
  is_charged = is_charged == 1,
}))
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('SADD', KEYS[3], KEYS[1], KEYS[2])
redis.call('EXPIRE', KEYS[3], ARGV[3])
return is_charged
