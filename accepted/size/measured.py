"""Reads durations that were measured, from a JSON file.

    {"durations_s": [29.1, 31.4, ...]}      seconds of each task

or what `GET /api/tasks` answers: of each task that has succeeded, from
`started_at` to `ended_at`. The time in the queue isn't part of it: a slot
isn't busy with what waits.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from demo.sizing.durations import Durations, durations

SHAPE = (
    '{"durations_s": [29.1, 31.4, ...]}, seconds of each task, or the answer'
    " of GET /api/tasks"
)


class NotMeasured(Exception):
    """The file has no durations; the message says why."""


def read(file: Path) -> Durations:
    """Return what the durations in the file amount to.

    Raises NotMeasured, and NoSense for what is no duration.
    """
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotMeasured(f"{file}: {error.strerror}.") from error
    except ValueError as error:
        raise NotMeasured(f"{file} isn't JSON: {error}.") from error
    return durations(_seconds(file, told))


def _seconds(file: Path, told: Any) -> list[float]:
    if isinstance(told, dict) and isinstance(told.get("tasks"), list):
        return _of_tasks(file, told["tasks"])
    listed = told.get("durations_s") if isinstance(told, dict) else None
    if not isinstance(listed, list):
        raise NotMeasured(f"{file} has no durations. It takes {SHAPE}.")
    for number, value in enumerate(listed, 1):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise NotMeasured(
                f"{file}: duration {number} is {value!r}, and no number of"
                " seconds."
            )
    return [float(value) for value in listed]


def _of_tasks(file: Path, tasks: list[Any]) -> list[float]:
    found = []
    for task in tasks:
        if not isinstance(task, dict) or task.get("state") != "succeeded":
            continue
        try:
            began = datetime.fromisoformat(task["started_at"])
            ended = datetime.fromisoformat(task["ended_at"])
        except (KeyError, TypeError, ValueError) as error:
            raise NotMeasured(
                f"{file}: task {task.get('id')} doesn't say when it"
                " started and ended."
            ) from error
        found.append((ended - began).total_seconds())
    if not found:
        raise NotMeasured(f"{file}: none of its tasks has succeeded.")
    return found
