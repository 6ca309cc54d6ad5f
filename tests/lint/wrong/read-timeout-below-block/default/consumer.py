import redis

r = redis.Redis(host="redis", decode_responses=True)


def consume():
    while True:
        item = r.blpop("jobs", timeout=30)
        if item:
            work(item[1])
