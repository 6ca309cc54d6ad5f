"""Tenants stand in a ring, each with a list of its own, all in Valkey.

ring            the tenants that have something waiting, the next one first
line:<tenant>   its renders, oldest first
waiting         by tenant, how many no slot has begun with
"""

import os

from redis.asyncio import Redis

redis = Redis.from_url(os.environ["BROKER_URL"], decode_responses=True)

JOIN = redis.register_script("""
if tonumber(redis.call('HGET', 'waiting', ARGV[1]) or 0) >= 24 then
  return 0
end
redis.call('HINCRBY', 'waiting', ARGV[1], 1)
if redis.call('RPUSH', 'line:' .. ARGV[1], ARGV[2]) == 1 then
  redis.call('RPUSH', 'ring', ARGV[1])
end
redis.call('HSET', 'render:' .. ARGV[2], 'state', 'waiting',
  'tenant', ARGV[1])
redis.call('RPUSH', 'wake', '1')
return 1
""")

TAKE = redis.register_script("""
local tenant = redis.call('LPOP', 'ring')
if not tenant then return nil end
local render = redis.call('LPOP', 'line:' .. tenant)
if redis.call('LLEN', 'line:' .. tenant) > 0 then
  redis.call('RPUSH', 'ring', tenant)
end
return render
""")
