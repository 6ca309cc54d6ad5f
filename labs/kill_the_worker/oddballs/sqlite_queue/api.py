"""Accepts orders with Starlette; the table of orders is the queue as well."""

from __future__ import annotations

import os

import table
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def submit(request: Request) -> JSONResponse:
    body = await request.json()
    number = str(body["order"])
    table.run(
        "INSERT OR IGNORE INTO orders (id, amount) VALUES (?, ?)",
        number,
        int(body["amount"]),
    )
    return JSONResponse(
        {"order": number, "state": "queued", "attempts": 0},
        202,
        # An absolute address, which is as good as a path.
        {"Location": f"{request.base_url}orders/{number}"},
    )


async def show(request: Request) -> JSONResponse:
    rows = table.run(
        "SELECT state, attempts FROM orders WHERE id = ?",
        request.path_params["number"],
    )
    if not rows:
        return JSONResponse({"title": "no such order"}, 404)
    return JSONResponse({"state": rows[0][0], "attempts": rows[0][1]})


app = Starlette(
    routes=[
        Route("/orders", submit, methods=["POST"]),
        Route("/orders/{number}", show),
    ]
)

if __name__ == "__main__":
    uvicorn.run(app, port=int(os.environ["PORT"]), log_level="warning")
