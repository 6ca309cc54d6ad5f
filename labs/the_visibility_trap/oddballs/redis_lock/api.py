"""Takes documents in; Redis is the only store, and there is no queue."""

from __future__ import annotations

import os

from fastapi import FastAPI, Response
from redis import Redis

app = FastAPI()
redis = Redis.from_url(os.environ["BROKER_URL"], decode_responses=True)


@app.post("/documents", status_code=202)
def submit(document: dict, response: Response) -> dict:
    number = str(document["document"])
    with redis.pipeline(transaction=True) as both:
        both.hset(f"state:{number}", "state", "queued")
        both.hset("open", number, document["pages"])
        both.execute()
    response.headers["Location"] = f"/documents/{number}"
    return {"state": "queued"}


@app.get("/documents/{number}")
def show(number: str) -> dict:
    return redis.hgetall(f"state:{number}")
