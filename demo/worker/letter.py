"""Shows operators a dead letter: `python -m demo.worker.letter t_...`.

Cause, attempts, where the input is, and the traceback of the last failure, if
the worker survived to write it. It reads the log with the worker's access to
the broker, so nobody without that can see a traceback. The input itself isn't
printed: it would be copied into tickets.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from demo.attempts import attempts_of, shown
from demo.contract import Event, fold
from demo.errors import LogUnavailable
from demo.jsontext import dump
from demo.opening import open_log, open_store
from demo.settings import from_environment


def letter(task_id: str, events: list[Event]) -> dict[str, Any]:
    """Return what operators are shown of a task, by its events."""
    task = fold(task_id, events)
    return {
        "task": task_id,
        "kind": task.kind,
        "state": task.state,
        "problem": task.problem,
        "input": {
            "events": f"/api/tasks/{task_id}/events",
            "bytes": len(dump(task.input)),
        },
        "attempts": [shown(attempt) for attempt in attempts_of(events)],
        "trace": events[-1].data.get("trace"),
    }


async def _read(task_id: str) -> list[Event]:
    settings = from_environment()
    store = open_store(settings)
    try:
        return await open_log(settings, store).read(task_id)
    finally:
        await store.aclose()


def main() -> None:
    """Print the letter of the task that is named."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m demo.worker.letter TASK")
    task_id = sys.argv[1]
    try:
        events = asyncio.run(_read(task_id))
    except LogUnavailable as away:
        sys.exit(
            f"The broker doesn't answer ({away}). Run this where the worker"
            " runs, with its environment: demo/README.md, Operations."
        )
    if not events:
        sys.exit(f"No task {task_id} is known, or it has expired.")
    told = letter(task_id, events)
    trace = told.pop("trace")
    sys.stdout.write(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    sys.stdout.write(trace or "There is no traceback.\n")


if __name__ == "__main__":
    main()
