from redis.asyncio import Redis

BLOCK_MS = 30_000
client = Redis.from_url("redis://redis", socket_timeout=10)


async def follow(stream, last):
    while True:
        for _, items in await client.xread({stream: last}, block=BLOCK_MS):
            yield items


async def pop():
    return await client.brpop("jobs")
