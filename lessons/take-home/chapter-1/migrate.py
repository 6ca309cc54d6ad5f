"""The old address, kept while its callers move. Run: `uvicorn migrate:app`.

Before, this handler computed the report and callers with long reports got a
504 from the gateway. Now short reports are answered as before, and long ones
with the address at which they will be.
"""

from __future__ import annotations

import asyncio
import time
from typing import Annotated, Any

from api import ReportInput, app, result, status, submit
from fastapi import Header, Response
from fastapi.concurrency import run_in_threadpool

# Below the shortest clock between the callers and here.
WAIT_S = 3.0


@app.post("/make-report")
async def make_report_now(
    wanted: ReportInput,
    response: Response,
    prefer: Annotated[str, Header()] = "",
) -> Any:
    """Answer 200 with the report if it is done soon, else 202."""
    wait_s = 0.0 if "respond-async" in prefer else WAIT_S
    until_s = time.monotonic() + wait_s
    task = await run_in_threadpool(submit, wanted, response)
    # Waiting takes no thread: the handler is `async def` and sleeps.
    while time.monotonic() < until_s:
        await asyncio.sleep(0.2)
        now = await run_in_threadpool(status, task["id"], Response())
        if now["state"] == "succeeded":
            return await run_in_threadpool(result, task["id"])
    response.status_code = 202
    return task
