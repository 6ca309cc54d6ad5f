"""One process, and as many coroutines as there are slots."""

import asyncio
import json
import os

import httpx
from line import TAKE, redis

# Turns that a slot may take before it is free.
AHEAD = 0


async def next_render():
    while True:
        render = await TAKE()
        if render:
            return render
        await redis.blpop("wake", timeout=1)


async def fetch(turns):
    while True:
        await turns.put(await next_render())


async def slot(farm, turns):
    while True:
        render = await (turns.get() if AHEAD else next_render())
        key = f"render:{render}"
        await redis.hset(key, "state", "at the farm")
        tenant, body = await redis.hmget(key, "tenant", "body")
        await redis.hincrby("waiting", tenant, -1)
        answer = await farm.post("/render", json=json.loads(body))
        answer.raise_for_status()
        await redis.hset(key, "state", "succeeded")


async def main():
    turns = asyncio.Queue(AHEAD)
    async with httpx.AsyncClient(
        base_url=os.environ["OUTSIDE_URL"], timeout=60
    ) as farm:
        work = [slot(farm, turns) for _ in range(int(os.environ["SLOTS"]))]
        if AHEAD:
            work.append(fetch(turns))
        await asyncio.gather(*work)


asyncio.run(main())
