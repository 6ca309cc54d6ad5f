"""Accepts orders into a Redis stream; no table, and no Celery."""

from __future__ import annotations

import os

from fastapi import FastAPI, Response
from redis import Redis

app = FastAPI()
redis = Redis.from_url(os.environ["BROKER_URL"], decode_responses=True)


@app.post("/orders", status_code=202)
def submit(order: dict, response: Response) -> dict:
    number = str(order["order"])
    with redis.pipeline(transaction=True) as both:
        both.hset(f"order:{number}", mapping={"state": "queued"})
        both.xadd("orders", {"order": number, "amount": order["amount"]})
        both.execute()
    response.headers["Location"] = f"/orders/{number}"
    return {"state": "queued"}


@app.get("/orders/{number}")
def show(number: str) -> dict:
    order = redis.hgetall(f"order:{number}")
    return {
        "state": order["state"],
        "attempts": int(order.get("attempts", 0)),
    }
