"""Answers repeats with 409 until the order is charged, then with 200.

That is what the IETF draft describes for a request that is under way. The
key is part of the address, and one table is also the queue.
"""

import json
import os
import sqlite3

from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

FILE = os.path.join(os.environ["DATA_DIR"], "shop.db")


def database():
    db = sqlite3.connect(FILE, timeout=20, isolation_level=None)
    db.execute(
        "CREATE TABLE IF NOT EXISTS orders (number INTEGER PRIMARY KEY,"
        " name TEXT UNIQUE, customer TEXT, amount INT, wish TEXT,"
        " paid INT DEFAULT 0)"
    )
    return db


def problem(status, title, **headers):
    return JSONResponse(
        {"title": title},
        status,
        headers=headers,
        media_type="application/problem+json",
    )


async def post(request):
    customer = request.headers.get("x-customer", "")
    key = request.headers.get("idempotency-key", "")
    if not key:
        return problem(400, "Idempotency-Key is missing")
    body = await request.json()
    wish = json.dumps(body, sort_keys=True)
    name = f"{customer}:{key}"
    db = database()
    taken = db.execute(
        "INSERT OR IGNORE INTO orders (name, customer, amount, wish)"
        " VALUES (?, ?, ?, ?)",
        (name, customer, body["amount"], wish),
    ).rowcount
    number, first, paid = db.execute(
        "SELECT number, wish, paid FROM orders WHERE name = ?", (name,)
    ).fetchone()
    if first != wish:
        return problem(422, "the key stands for another order")
    if not taken and not paid:
        return problem(409, "the order is under way", **{"Retry-After": "1"})
    return JSONResponse(
        {"order": number},
        202 if taken else 200,
        headers={"Location": f"/orders/{number}"},
    )


app = Starlette(routes=[Route("/orders", post, methods=["POST"])])
