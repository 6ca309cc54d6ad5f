import redis

r = redis.Redis()


def consume():
    return r.blpop("jobs", timeout=0)
