"""No database: one Lua script in Valkey stores the key and enqueues.

The id is computed from customer and key, so a repeat has the same address
before anything is looked up.
"""

import hashlib
import json
import os

from fastapi import FastAPI, Header, Request, Response
from pydantic import BaseModel
from redis.asyncio import Redis

store = Redis.from_url(os.environ["BROKER_URL"], decode_responses=True)
app = FastAPI()
# Both happen, or neither does.
accept = store.register_script("""
if redis.call('HSETNX', KEYS[1], 'wish', ARGV[1]) == 1 then
    redis.call('LPUSH', KEYS[2], ARGV[2])
end
return redis.call('HGET', KEYS[1], 'wish')
""")


class Order(BaseModel):
    item: str
    amount: int


@app.post("/orders", status_code=202)
async def post(
    order: Order,
    request: Request,
    response: Response,
    x_customer: str = Header(),
    idempotency_key: str = Header(min_length=1, max_length=200),
):
    name = hashlib.sha256(
        json.dumps([x_customer, idempotency_key]).encode()
    ).hexdigest()
    message = {"key": name, "customer": x_customer, "amount": order.amount}
    wish = order.model_dump_json()
    first = await accept(
        [f"order:{name}", "queue"], [wish, json.dumps(message)]
    )
    if first != wish:
        response.status_code = 422
        return {"error": "key reused"}
    response.headers["Location"] = f"{request.base_url}orders/{name}"
    return {}
