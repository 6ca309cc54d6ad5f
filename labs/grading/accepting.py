"""Whether the service has accepted anything of what it was sent. Pure.

Judges of labs speak about accepted tasks. A service that answers everything
with a constant has none, and none of them would have anything to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.checkers.violation import Violation
from harness.history import Record

# RFC 9110, 15.3.3.
ACCEPTED = 202
SUCCESSES = range(200, 300)
SHOWN = 3


def something_is_accepted(history: Sequence[Record]) -> Iterator[Violation]:
    """Check that one POST at least was answered with 202."""
    posts = [
        record
        for record in history
        if record.what.startswith("POST ") and record.phase != "invoke"
    ]
    if not posts:
        return
    statuses = [record.more.get("status") for record in posts]
    if ACCEPTED in statuses:
        return
    got = f"status {statuses[0]}" if statuses[0] else "no answer"
    if statuses[0] in SUCCESSES:
        got += ", which promises no work"
    yield Violation(
        "LAB-START-06",
        posts[0].what,
        f"nothing was accepted: {len(posts)} times POST, and the first one"
        f" ({posts[0].what}) got {got}",
        f"{ACCEPTED} for what the lab asks for",
        tuple(posts[:SHOWN]),
    )
