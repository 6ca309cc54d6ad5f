"""The line of owners in Redis: who may join it, and whose turn is next."""

from __future__ import annotations

import os

from redis import Redis

# All processes of all workers together.
SLOTS = int(os.environ.get("SLOTS", "1"))
MOST_WAIT_S = float(os.environ.get("MOST_WAIT_S", "60"))
# What a task takes, until the first ones have been measured.
GUESS_S = float(os.environ.get("GUESS_S", "10"))

store: Redis = Redis.from_url(
    os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0"),
    decode_responses=True,
)

# Before an owner's next task come its own, and of each other owner at most
# as many turns as it has to wait for.
JOIN = store.register_script("""
local mine = redis.call('LLEN', 'line:' .. ARGV[1]) + 1
local turns = mine
for _, other in ipairs(redis.call('LRANGE', 'owners', 0, -1)) do
  if other ~= ARGV[1] then
    turns = turns + math.min(redis.call('LLEN', 'line:' .. other), mine)
  end
end
local slots = tonumber(ARGV[3])
local pace = tonumber(redis.call('GET', 'pace') or ARGV[4]) / slots
local wait = (turns + redis.call('HLEN', 'taken') - slots) * pace
if wait > tonumber(ARGV[5]) then return {mine - 1, tostring(wait)} end
if redis.call('RPUSH', 'line:' .. ARGV[1], ARGV[2]) == 1 then
  redis.call('RPUSH', 'owners', ARGV[1])
end
return {-1, tostring(wait)}
""")
# A message that comes again gets the task that it had.
TAKE = store.register_script("""
local task = redis.call('HGET', 'taken', ARGV[1])
if task then return task end
local owner = redis.call('LPOP', 'owners')
if not owner then return nil end
task = redis.call('LPOP', 'line:' .. owner)
if redis.call('EXISTS', 'line:' .. owner) == 1 then
  redis.call('RPUSH', 'owners', owner)
end
redis.call('HSET', 'taken', ARGV[1], task)
return task
""")


def join(owner: str, task_id: str) -> tuple[int, float]:
    """Put a task in line: -1 and its expected wait in seconds.

    Or refuse it: how many tasks this owner has in line, and the wait.
    """
    limits = [SLOTS, GUESS_S, MOST_WAIT_S]
    own, wait_s = JOIN(args=[owner, task_id, *limits])
    return own, max(0.0, float(wait_s))


def take(message_id: str) -> str | None:
    """Return the task whose turn it is; None if nobody is in line."""
    return TAKE(args=[message_id])


def done(message_id: str, took_s: float) -> None:
    """Free the slot, and note what a task takes of late."""
    pace_s = 0.9 * float(store.get("pace") or took_s) + 0.1 * took_s
    store.pipeline().hdel("taken", message_id).set("pace", pace_s).execute()
