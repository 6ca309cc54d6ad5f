"""Takes orders off the queue, and keeps each in sight until it's charged."""

import json
import os
import time

import bank
from redis import Redis, RedisError

store = Redis.from_url(os.environ["BROKER_URL"], decode_responses=True)


def work():
    for message in store.lrange("doing", 0, -1):
        charge(message)
    while True:
        message = store.blmove("queue", "doing", 1)
        if message:
            charge(message)


def charge(message):
    bank.charge(**json.loads(message))
    store.lrem("doing", 1, message)


while True:
    try:
        work()
    except (RedisError, OSError) as error:
        print("again in a moment:", error)
        time.sleep(0.5)
