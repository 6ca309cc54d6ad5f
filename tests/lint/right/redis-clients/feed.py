import redis
from redis.asyncio import Redis

reader = redis.Redis(host="redis", socket_timeout=None)
patient = Redis.from_url("redis://redis", socket_timeout=60)
plain = redis.Redis()


def pop():
    return reader.blpop("jobs", timeout=30)


async def follow(stream):
    return await patient.xread({stream: "$"}, block=15_000)


def short():
    plain.xread({"events": "0"}, count=10)
    return plain.brpop("jobs", timeout=2)
