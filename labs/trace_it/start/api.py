"""Takes orders, and has each of their items picked. Run: `uvicorn api:app`."""

from __future__ import annotations

import time
from typing import Annotated

import tracing
from fastapi import FastAPI, Header
from pydantic import BaseModel
from work import pick

app = FastAPI(title="Orders")


class OrderInput(BaseModel):
    order: str
    name: str
    email: str
    items: list[str]


@app.post("/orders", status_code=202)
def submit(
    wanted: OrderInput,
    traceparent: Annotated[str | None, Header()] = None,
) -> dict:
    """Enqueue one message for each item of an order."""
    with tracing.span(
        "POST /orders",
        "SERVER",
        parent=traceparent,
        items=len(wanted.items),
    ):
        for item in wanted.items:
            with tracing.span("send pick", "PRODUCER"):
                pick.delay(wanted.order, item, queued_at=time.time())
    return {"order": wanted.order}
