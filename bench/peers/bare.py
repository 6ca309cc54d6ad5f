"""A peer whose 202 promises nothing: FastAPI, the same body, no queue.

The floor of every latency here.
"""

from __future__ import annotations

import uuid
from typing import Any

from fastapi import FastAPI, Response
from pydantic import BaseModel

app = FastAPI()


class Submission(BaseModel):
    """The body of a submission."""

    kind: str
    input: dict[str, Any] = {}


@app.post("/api/tasks", status_code=202)
async def submit(submission: Submission, response: Response) -> dict[str, str]:
    """Accept, and forget."""
    task_id = str(uuid.uuid4())
    response.headers["Location"] = f"/api/tasks/{task_id}"
    return {"id": task_id, "kind": submission.kind, "state": "queued"}
