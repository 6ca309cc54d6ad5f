"""Sends a worker a message that is a program.

The program makes a folder in the run's own temporary one, and does no harm.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage

MADE = "made-by-the-message"


class Program:
    """A program in the form of an object: unpickling it makes a folder."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, (MADE,)


async def run(stage: Stage) -> dict[str, Any]:
    """Send the message, then an honest one."""
    # Celery refuses pickles as root, unless it is told not to.
    stage.environment["C_FORCE_ROOT"] = "1"
    await stage.worker()
    for argument, serializer in ((Program(), "pickle"), ("june", "json")):
        await asyncio.to_thread(
            stage.broker.celery.send_task,
            "report",
            args=[argument],
            argsrepr="",
            serializer=serializer,
        )
    await stage.until(lambda: stage.lines("made") == ["june"], "one is made")
    return {
        "is_run": stage.has(MADE),
        "is_refused": "Refusing to deserialize" in stage.said(),
        "is_alive": stage.lines("made") == ["june"],
    }


def tell(before: Seen, after: Seen) -> str:
    """Tell what the message did."""
    hold(before["is_run"], "a message runs code")
    hold(not after["is_run"] and after["is_refused"], "JSON doesn't")
    hold(after["is_alive"], "the worker goes on")
    return (
        "One message, put on the queue by somebody who could reach the"
        " broker, ran its own code in the worker: a new folder stood there"
        " afterwards, and the task makes none. A worker that takes JSON only"
        " refused the message, and made the next report."
    )


PATTERN = Pattern(
    name="pickle",
    title="Pickle",
    role=Role.WORKER,
    harm="Each client that can write to the broker can run code in every"
    " worker.",
    chapter="",
    alone="it is one setting, and no chapter needs it.",
    looks="Pickle carries any object, which saves some lines of conversion.",
    grep="grep -rnE '[\"'\"'\"']pickle[\"'\"'\"']|x-python-serialize'"
    " --include='*.py' .",
    metric="`ContentDisallowed` in the workers' log, once they refuse it.",
    rule="pickle",
    cure="Accept JSON only, which is Celery's default, and send ids in it.",
    rows=(
        Row("is_run", "The message's code ran in the worker"),
        Row("is_refused", "The worker refused the message"),
        Row("is_alive", "The next report was made"),
    ),
    run=run,
    tell=tell,
    note="Celery refuses to take pickles as root. The run's worker was root,"
    " and was told by `C_FORCE_ROOT` to take them.",
    is_quick=True,
)
