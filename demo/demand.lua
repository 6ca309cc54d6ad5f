-- Count a lane's tasks at one moment: none is in both places, or in neither.
--
-- KEYS  1 queued tasks of the lane  2 running ones
-- Returns {queued, running, ms for which the first of them has waited}.
local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
local now = redis.call('TIME')
local at_ms = now[1] * 1000 + math.floor(now[2] / 1000)
local since_ms = tonumber(first[2] or at_ms)
return {redis.call('ZCARD', KEYS[1]), redis.call('SCARD', KEYS[2]),
  math.max(0, at_ms - since_ms)}
