"""Ends a run in which a request failed that should have succeeded.

An experiment provokes some failures and measures them. Any other one ends
the run, with a reason in words that a reader may see: half a run, or one that
met with a 502, teaches nothing, and may teach the opposite.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable

from lessons.load.answer import Answer

UNREAD = "the load generator couldn't go on; the worker's log has it"


class Failed(Exception):
    """A request failed that should have succeeded; the message says how.

    Not an OSError, because code that tolerates broken connections catches
    those.
    """


def expect(answer: Answer, what: str, *statuses: int) -> Answer:
    """Return an answer with one of `statuses`. Raises Failed otherwise."""
    if answer.status not in statuses:
        raise Failed(f"{what} was answered {said_of(answer)}")
    return answer


def expect_all(found: Iterable[int], what: str, *statuses: int) -> None:
    """Raise Failed, with counts, if a status is none of `statuses`."""
    all_ = list(found)
    wrong = Counter(status for status in all_ if status not in statuses)
    if wrong:
        which = " and ".join(str(status) for status in sorted(wrong))
        raise Failed(
            f"{wrong.total()} of {len(all_)} {what} were answered {which}"
        )


def said_of(answer: Answer) -> str:
    """Return the status, and the title if the body is a problem."""
    try:
        title = answer.json()["title"]
    except (ValueError, KeyError, TypeError):
        return str(answer.status)
    return f"{answer.status} ({title})"


def raise_from(doing: Iterable[asyncio.Task[None]]) -> None:
    """Raise the exception of a finished task, since nothing awaits it."""
    for task in doing:
        if task.done() and not task.cancelled() and (e := task.exception()):
            raise e


def why_of(error: BaseException) -> str:
    """Return why a run failed, in words and without addresses."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    match error:
        case Failed():
            return str(error)
        case TimeoutError():
            return "the time was over before the run was"
        case ConnectionRefusedError():
            return "a request found nobody: the connection was refused"
        case OSError() | EOFError():
            return "a request got no answer: its connection ended"
    return UNREAD
