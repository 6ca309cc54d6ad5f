"""Computes how long tasks held a slot, from the API's responses.

A task has it as `slot_s`. For an older server's task with one attempt it is
the time from `started_at` to `ended_at`; several attempts need its events.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accepted.size.unmeasured import NotMeasured
from demo.contract import TERMINAL_STATES
from demo.events import Event, EventType
from demo.slottime import counted

ENDED = {state.value for state in TERMINAL_STATES}
# What ends in less than the log's millisecond has held a slot all the same.
LEAST_S = 0.001


@dataclass(frozen=True, slots=True)
class Slot:
    """How long a task held a slot, and what kind of task it was."""

    slot_s: float
    kind: str


@dataclass(frozen=True, slots=True)
class Held:
    """All that held one, and what to mind about them."""

    slots: list[Slot]
    notes: list[str]


def held(file: str, documents: Sequence[Any]) -> Held | None:
    """Return what the tasks in these answers held; None if there are none."""
    pages = [
        page
        for document in documents
        for page in (document if isinstance(document, list) else [document])
    ]
    if not pages or not all(isinstance(page, dict) for page in pages):
        return None
    if all(isinstance(page.get("events"), list) for page in pages):
        return _of_events(file, [e for page in pages for e in page["events"]])
    listed: list[dict[str, Any]] = []
    for page in pages:
        more = page.get("tasks", [page] if "state" in page else None)
        if not isinstance(more, list):
            return None
        # While pages are read tasks go on: what was on one is on no other.
        known = {task["id"] for task in listed if "id" in task}
        listed += [
            task
            for task in more
            if isinstance(task, dict) and task.get("id") not in known
        ]
    found = _of_tasks(file, listed)
    further = pages[-1].get("next")
    if further:
        found.notes.append(
            f"{file} ends with a page of the list that goes on at {further}:"
            " these are the newest tasks only. Take ?limit=100, and append"
            " the further pages to the file."
        )
    return found


def _of_tasks(file: str, listed: Sequence[dict[str, Any]]) -> Held:
    slots, unknown, running = [], 0, 0
    for task in listed:
        if task.get("state") not in ENDED:
            running += task.get("state") == "running"
            continue
        slot_s = _slot_s(file, task)
        if slot_s is None:
            unknown += 1
        elif slot_s > 0 or task["state"] == "succeeded":
            kind = str(task.get("kind") or "")
            slots.append(Slot(max(slot_s, LEAST_S), kind))
    notes = []
    if unknown:
        had = "1 task" if unknown == 1 else f"{unknown} tasks"
        what = f"{had} had several attempts, and the list doesn't say slot_s"
        if not slots:
            raise NotMeasured(
                f"{file}: {what}: their pauses aren't work. Give their events,"
                " of GET /api/tasks/{id}/events."
            )
        notes.append(f"{what}: left out, and they may be the long ones.")
    if not slots:
        raise NotMeasured(
            f"{file}: none of its tasks has ended in a slot, so there is no"
            " duration in it."
        )
    if running:
        are = "task is" if running == 1 else "tasks are"
        notes.append(
            f"{running} {are} still running and left out: if those are the"
            " long ones, the mean is too low."
        )
    return Held(slots, notes)


def _slot_s(file: str, task: dict[str, Any]) -> float | None:
    """Return how long a task held a slot; None if its pauses hide it."""
    reported = task.get("slot_s")
    if isinstance(reported, int | float) and not isinstance(reported, bool):
        return float(reported)
    if task["state"] != "succeeded" and task.get("started_at") is None:
        return 0.0
    try:
        began = datetime.fromisoformat(task["started_at"])
        ended = datetime.fromisoformat(task["ended_at"])
        took_s = (ended - began).total_seconds()
    except (KeyError, TypeError, ValueError) as error:
        raise NotMeasured(
            f"{file}: task {task.get('id')} doesn't say when it started and"
            " ended."
        ) from error
    if task.get("attempt", 1) != 1:
        return None
    return took_s


def _of_events(file: str, events: Sequence[Any]) -> Held:
    """Return how long tasks held a slot, from their events."""
    logs: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        if isinstance(event, dict):
            logs.setdefault(str(event.get("task_id")), []).append(event)
    slots, running = [], 0
    for task_id, log in logs.items():
        kind, slot_s, since = "", 0.0, None
        is_over = False
        for event in sorted(log, key=lambda e: e.get("seq", 0)):
            try:
                type_ = EventType(event["type"])
                at = datetime.fromisoformat(event["at"])
            except (KeyError, TypeError, ValueError) as error:
                raise NotMeasured(
                    f"{file}: an event of task {task_id} doesn't say what"
                    " happened, and when."
                ) from error
            kind = str(event.get("kind") or kind)
            slot_s, since = counted(slot_s, since, Event(0, type_, 1, at))
            is_over |= type_.value in ENDED
        running += not is_over
        if is_over and slot_s > 0:
            slots.append(Slot(slot_s, kind))
    if not slots:
        raise NotMeasured(f"{file}: none of its tasks has ended in a slot.")
    notes = []
    if running:
        notes.append(f"{running} unfinished, and left out.")
    return Held(slots, notes)
