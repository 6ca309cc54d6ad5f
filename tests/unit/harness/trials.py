"""Trials that tests write down: requests, answers, ends."""

from __future__ import annotations

from harness.hostile.trial import Ended, Seen, Trial

GOOD = Ended(0, "the secret", 3.0)
HUNG = Ended(None, "", 30.0)
ERROR = Ended(1, "Error: the secret", 3.0)


def seen(
    answer: str, method: str = "GET", path: str = "tasks/1", at_s: float = 0
) -> Seen:
    """Return a request that was answered at once."""
    return Seen(at_s, method, path, answer=answer, answered_s=at_s)


def trial(
    *requests: Seen,
    ended: Ended | None = GOOD,
    tasks: int = 1,
    way: str = "calm",
    has_shown_end: bool = True,
) -> Trial:
    """Return what was seen of a client."""
    return Trial(
        *(way, "secret", requests, tasks, 99.0 if has_shown_end else None),
        whole_events=2,
        ended=ended,
        prints_result=True,
    )


def posted(answer: str = "202", key: str = "") -> Seen:
    """Return a submission."""
    request = seen(answer, "POST", "tasks")
    request.key = key
    return request


def told(at_s: float, again_at_s: float) -> Seen:
    """Return a poll whose answer said when to ask again."""
    request = seen("200", at_s=at_s)
    request.again_at_s = again_at_s
    return request
