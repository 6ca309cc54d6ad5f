"""Takes reports that can be made in time. Run: `uvicorn api:app`."""

from __future__ import annotations

import math
from typing import Annotated
from uuid import uuid4

from fastapi import FastAPI, Header, HTTPException, Response
from turns import MOST_WAIT_S, join, store
from worker import KEEP_S, take_turn

app = FastAPI()


# In your service, the owner is whoever your sign-in says.
@app.post("/reports", status_code=202)
def submit(
    owner: Annotated[str, Header(alias="X-Owner", max_length=64)],
    response: Response,
) -> dict[str, object]:
    """Put the report in line, or say when there will be a place."""
    task_id = uuid4().hex
    store.hset(f"report:{task_id}", "state", "waiting")
    store.expire(f"report:{task_id}", KEEP_S)
    own, wait_s = join(owner, task_id)
    if own >= 0:
        store.delete(f"report:{task_id}")
        # Its own tasks are in the way, or everybody's are.
        status = 429 if own > 0 else 503
        after_s = max(1, math.ceil(wait_s - MOST_WAIT_S))
        raise HTTPException(
            status,
            f"The wait would be {wait_s:.0f} s.",
            headers={"Retry-After": str(after_s)},
        )
    # Each task has a message, but it isn't said which.
    take_turn.delay()
    response.headers["Location"] = f"/reports/{task_id}"
    return {"id": task_id, "expected_wait_s": round(wait_s)}


@app.get("/reports/{task_id}")
def status(task_id: str) -> dict[str, str]:
    """Tell how a report stands, and when it was begun."""
    report: dict[str, str] = store.hgetall(f"report:{task_id}")
    if not report:
        raise HTTPException(404, "No report has this id, or it has expired.")
    return report
