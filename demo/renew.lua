#!lua flags=allow-oom
-- Prolong a lease unless somebody else holds it, or say who does.
--
-- KEYS  1 lease  2 log
-- ARGV  1 holder ('' only asks)  2 lease in ms
-- Returns the number of events in the log, or -1 when somebody else has the
-- lease; for '', the holder or nil. An expired lease is taken again, because
-- the log decides whether the attempt is still the current one.
local held_by = redis.call('GET', KEYS[1])
-- A lease that lasts a minute longer than it may was set before the store's
-- clock was set back. If its holder lives, it renews the lease.
if redis.call('PTTL', KEYS[1]) > ARGV[2] + 60000 then
  held_by = false
end
if ARGV[1] == '' then
  return held_by
end
if held_by and held_by ~= ARGV[1] then
  return -1
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return redis.call('XLEN', KEYS[2])
