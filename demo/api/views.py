"""Turns a task into the JSON that the API shows, with its links."""

from __future__ import annotations

from typing import Any

from demo.contract import Task
from demo.problems import of_task
from demo.web.schemas import Links, QueueView, TaskView, view


def links_of(task_id: str) -> Links:
    """Return the addresses of one task."""
    self = f"/api/tasks/{task_id}"
    return Links(
        self=self,
        events=f"{self}/events",
        stream=f"{self}/stream",
        result=f"{self}/result",
        cancel=f"{self}/cancel",
    )


def view_of(task: Task, queue: QueueView | None = None) -> TaskView:
    """Return the task as its owner sees it."""
    return view(task, links_of(task.id), queue)


def gone(task_id: str) -> dict[str, Any]:
    """Return the data that a stream sends for a task that was lost."""
    detail = (
        "The store has lost this task: nothing about it is known any more."
    )
    return {"task_id": task_id, "problem": of_task("not-found", detail)}


def status_link(task_id: str, context: str = "") -> str:
    """Return the Link field that names the monitor (RFC 8288, 3).

    `status` is the relation for it (RFC 8631, 4.4): its context is the
    result, which needn't exist yet. `context` is the result's address when
    the answer isn't about the result itself (RFC 8288, 3.2).
    """
    anchor = f'; anchor="{context}"' if context else ""
    return f'</api/tasks/{task_id}>; rel="status"{anchor}'
