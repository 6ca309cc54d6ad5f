"""Accepts a task, answers 202, and works on it in the same process."""

from __future__ import annotations

import time
import uuid
from collections.abc import MutableMapping
from typing import Any

from fastapi import BackgroundTasks, FastAPI, HTTPException

from demo.work.report import ReportInput, finish, steps
from demo.work.step import Start

State = dict[str, Any]
# Task id -> {"state", "done", "total", ["took_ms", "result"]}.
States = MutableMapping[str, State]


# --8<-- [start:background]
def create_app(states: States) -> FastAPI:
    """Return the app; it keeps its states in `states`."""
    app = FastAPI(title="The server with background tasks")

    @app.post("/tasks", status_code=202)
    def submit(
        input_: ReportInput, background: BackgroundTasks
    ) -> dict[str, str]:
        """Answer at once; the work begins when the answer has left."""
        task_id = uuid.uuid4().hex
        total = input_.partitions
        states[task_id] = {"state": "running", "done": 0, "total": total}
        # accepted: ignore[background-tasks-for-work] to be seen failing
        background.add_task(work, states, task_id, input_, time.monotonic())
        return {"id": task_id}

    @app.get("/tasks/{task_id}")
    def show(task_id: str) -> State:
        """Tell how far a task is, if it's known."""
        if task_id not in states:
            raise HTTPException(404)
        return states[task_id]

    @app.post("/reports")
    def report(input_: ReportInput) -> dict[str, Any]:
        """Do the work inside the request."""
        return work({}, "", input_, time.monotonic())

    return app


# --8<-- [end:background]


def work(
    states: States, task_id: str, input_: ReportInput, accepted_s: float
) -> dict[str, Any]:
    """Compute a report and note each step; return the report."""
    step_s = time.monotonic()
    partials = []
    for step in steps(input_, Start()):
        time.sleep(max(0, step_s + step.floor_s - time.monotonic()))
        step_s = time.monotonic()
        partials.append(step.partial)
        states[task_id] = {
            "state": "running",
            "done": step.done,
            "total": step.total,
        }
    result = finish(input_, partials)
    states[task_id] |= {
        "state": "succeeded",
        "took_ms": round((time.monotonic() - accepted_s) * 1000),
        "result": result,
    }
    return result
