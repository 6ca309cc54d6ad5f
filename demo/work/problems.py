"""What a work can fail with, as data: problems as of RFC 9457.

Without `status`, which belongs to a response (3.1.2): a failed task is told
of by many, most of them 200. Each type is a page of the site; a test holds
that.
"""

from __future__ import annotations

from typing import Any

Problem = dict[str, Any]

DEPENDENCY_UNAVAILABLE: Problem = {
    "type": "/problems/dependency-unavailable/",
    "title": "A dependency is unavailable",
    "detail": "What the work depends on doesn't answer as it should."
    " That can pass.",
}

DEPENDENCY_REFUSED: Problem = {
    "type": "/problems/dependency-refused/",
    "title": "A dependency refused the work",
    "detail": "What the work depends on refuses it, and would again.",
}

NOT_EXPENDABLE: Problem = {
    "type": "/problems/not-expendable/",
    "title": "The work would harm others",
    "detail": "The work kills its own process. It's only begun in one that"
    " serves nobody else.",
}

INPUT_GONE: Problem = {
    "type": "/problems/input-gone/",
    "title": "The input is gone",
    "detail": "What the input refers to has been deleted or has expired.",
}

STORE_AWAY: Problem = {
    "type": "/problems/unavailable/",
    "title": "Unavailable",
    "detail": "What the input refers to can't be reached at the moment.",
}


def measuring_failed(why: str) -> Problem:
    """Return the problem of an experiment that isn't a run to show."""
    return {
        "type": "/problems/work-failed/",
        "title": "The work failed",
        "detail": f"{why[:1].upper()}{why[1:]}.",
    }


def load_generator_ended(how: str) -> Problem:
    """Return the problem of an experiment that was ended from outside."""
    return {
        **DEPENDENCY_UNAVAILABLE,
        "detail": f"The load generator was ended ({how}) before the run was.",
    }
