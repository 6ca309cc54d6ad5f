"""Takes items off the list; a retry happens here, after a short sleep."""

import json
import os
import time

import redis
import tracing
import warehouse

store = redis.Redis.from_url(os.environ["BROKER_URL"])


def attempt(message):
    waited = time.time() - message["at"]
    with tracing.span("hand", "CONSUMER", message["trace"]) as span:
        span.attributes["attempt"] = message["attempt"]
        span.attributes["queue.wait_ms"] = int(waited * 1000)
        try:
            warehouse.pick(message["order"], message["item"])
        except warehouse.Busy:
            return False
    return True


def work(text):
    message = json.loads(text)
    while not attempt(message):
        message["attempt"] += 1
        message["at"] = time.time()
        time.sleep(0.1)
    store.lrem("doing", 1, text)


# What the last process was at when it died.
for text in store.lrange("doing", 0, -1):
    work(text)
while True:
    text = store.blmove("items", "doing", 2)
    if text:
        work(text)
