"""An API with reports of 10 s that says when to ask again; and its client."""

from __future__ import annotations

import math
import os
import time
from pathlib import Path

import httpx
from fastapi import FastAPI, Response

WORK_S = 10.0

app = FastAPI()
began_s: dict[str, float] = {}


@app.get("/reports/{report_id}")
def status(report_id: str, response: Response) -> dict[str, object]:
    """Say how far a report is; the first request begins it."""
    with Path("polls").open("a") as file:
        file.write(f"{report_id}\n")
    ends_s = began_s.setdefault(report_id, time.time()) + WORK_S
    left_s = ends_s - time.time()
    if left_s <= 0:
        return {"state": "succeeded", "ended_s": ends_s}
    response.headers["Retry-After"] = str(math.ceil(left_s))
    return {"state": "running", "ended_s": ends_s}


def connect() -> httpx.Client:
    """Return a client of this API."""
    return httpx.Client(
        transport=httpx.HTTPTransport(uds=os.environ["API"]),
        base_url="http://api",
    )
