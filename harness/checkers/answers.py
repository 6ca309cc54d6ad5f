"""Whether each 5xx is one that the service sends on purpose. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checkers.evidence import Evidence
from harness.checkers.violation import Violation
from harness.faults import STORAGE_FULL

# chosen: an upload that began on a full disk is answered within this.
STORAGE_WITHIN_S = 10.0


def check_answers(evidence: Evidence) -> Iterator[Violation]:
    """Check the status codes of all answers."""
    words = evidence.vocabulary
    for record in evidence.answers:
        status = record.more["status"]
        if status == words.storage_full:
            if not _was_full(evidence, record.at_s):
                seen = f"answered {status}, and no disk was full"
                yield Violation("LRO-HTTP-02", record.what, seen)
        elif status >= 500 and status not in words.deliberate_errors:
            yield Violation("LRO-HTTP-01", record.what, f"answered {status}")


def _was_full(evidence: Evidence, at_s: float) -> bool:
    return any(
        STORAGE_FULL in fault.consequences
        and fault.began_at_s <= at_s < fault.at_s + STORAGE_WITHIN_S
        for fault in evidence.faults
    )
