"""Looks for open documents and renders those whose lock it gets.

The lock expires unless its holder renews it, and whoever gets it also gets a
number that is higher than all before.
"""

from __future__ import annotations

import os
import threading
import time

import archive
from redis import Redis

LOCK_MS = 2000
redis = Redis.from_url(os.environ["BROKER_URL"], decode_responses=True)
# A look at `open` may be older than the end of a document, so that is asked
# again with the lock, in one step.
begin = redis.register_script("""
if redis.call('HEXISTS', 'open', ARGV[3]) == 0 then return 0 end
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
    return 0
end
redis.call('HSET', KEYS[2], 'state', 'running')
return 1
""")
renew = redis.register_script("""
if redis.call('GET', KEYS[1]) == ARGV[1] then
    return redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 0
""")
finish = redis.register_script("""
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], 'state', 'done')
redis.call('HDEL', 'open', ARGV[2])
redis.call('DEL', KEYS[1])
return 1
""")


def render(number: str, pages: int) -> None:
    lock, state = f"lock:{number}", f"state:{number}"
    token = redis.incr(f"token:{number}")
    if not begin([lock, state], [token, LOCK_MS, number]):
        return
    is_over = threading.Event()

    def keep() -> None:
        while not is_over.wait(LOCK_MS / 6000):
            renew([lock], [token, LOCK_MS])

    threading.Thread(target=keep, daemon=True).start()
    try:
        for page in range(1, pages + 1):
            archive.write(number, page, fence=token)
        finish([lock, state], [token, number])
    except archive.Superseded:
        pass
    finally:
        is_over.set()


while True:
    for number, pages in redis.hgetall("open").items():
        if not redis.exists(f"lock:{number}"):
            render(number, int(pages))
    time.sleep(0.1)
