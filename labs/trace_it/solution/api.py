"""Takes orders, and has each of their items picked. Run: `uvicorn api:app`."""

from __future__ import annotations

from typing import Annotated
from uuid import uuid4

import tracing
from fastapi import FastAPI, Header, Response
from pydantic import BaseModel
from work import send

app = FastAPI(title="Orders")


class OrderInput(BaseModel):
    """The fields that a client may send."""

    order: str
    name: str
    email: str
    items: list[str]


@app.post("/orders", status_code=202)
def submit(
    wanted: OrderInput,
    response: Response,
    traceparent: Annotated[str | None, Header()] = None,
) -> dict[str, str]:
    """Enqueue one message for each item of an order.

    The span tells how many items there are, and nothing about the customer.
    """
    with tracing.span(
        "POST /orders",
        "SERVER",
        parent=traceparent,
        items=len(wanted.items),
    ):
        for item in wanted.items:
            send(wanted.order, item)
    order_id = uuid4().hex
    response.headers["Location"] = f"/orders/{order_id}"
    return {"id": order_id}
