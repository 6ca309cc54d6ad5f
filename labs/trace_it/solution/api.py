"""Takes orders, and has each of their items picked. Run: `uvicorn api:app`."""

from __future__ import annotations

from typing import Annotated

import tracing
from fastapi import FastAPI, Header
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
    return {"order": wanted.order}
