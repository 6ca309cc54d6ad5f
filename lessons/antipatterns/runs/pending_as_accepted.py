"""Asks for reports: one that was accepted, one that never was."""

from __future__ import annotations

from typing import Any

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage

UNKNOWN = "00000000-0000-0000-0000-000000000000"


async def run(stage: Stage) -> dict[str, Any]:
    """Submit a report to no worker, and ask for it and for another."""
    api = await stage.serve()
    accepted = (await api.post("/reports")).json()["id"]
    real = await api.get(f"/reports/{accepted}")
    unknown = await api.get(f"/reports/{UNKNOWN}")
    return {
        "real_status": real.status_code,
        "real_state": real.json()["state"],
        "unknown_status": unknown.status_code,
        "unknown_state": unknown.json().get("state", "none"),
    }


def tell(before: Seen, after: Seen) -> str:
    """Tell how the two answers differ."""
    hold(
        (before["unknown_status"], before["unknown_state"])
        == (before["real_status"], before["real_state"]),
        "an unknown id gets the answer of a real one",
    )
    hold(after["unknown_status"] == 404, "a record tells them apart")
    return (
        "An id that nobody had ever submitted was answered"
        f" {before['unknown_status']} and {before['unknown_state']}, exactly"
        " as the report that was waiting. A client that mistyped, and one"
        " whose task is lost, wait for ever. By a record of its own the API"
        f" answered {after['unknown_status']}, and the real report was"
        f" `{after['real_state']}`."
    )


PATTERN = Pattern(
    name="pending-as-accepted",
    title="Celery's `PENDING` as “accepted”",
    role=Role.API,
    harm="A task that never existed, has expired or is lost looks like one"
    " that waits.",
    chapter="chapters/3-polling.md#pitfalls",
    looks="Celery's state is passed on. `PENDING` means waiting *or unknown*:"
    " it is what Celery says of an id that it has never seen.",
    grep="grep -rnE 'AsyncResult\\(' --include='*.py' .",
    metric="Tasks that are older than your longest wait and still pending.",
    rule=None,
    cure="Write the task down before you enqueue it, tell its state from"
    " there, and answer 404 for an id without a record. The task writes its"
    " end into the same record.",
    rows=(
        Row("real_status", "Status of an accepted report"),
        Row("real_state", "Its state"),
        Row("unknown_status", "Status of an unknown id"),
        Row("unknown_state", "Its state, as answered"),
    ),
    run=run,
    tell=tell,
)
