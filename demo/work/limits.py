"""Limits of a kind of work: time, attempts, and bytes in the log.

Pure figures. The worker and the sweeper enforce them, and the API reserves
the bytes when it accepts a task.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# measured: by hand, the bytes of one failed attempt in the log and on the
# feed: started and retried, 4 times 350 bytes and their fields.
ATTEMPT_BYTES = 1_600
# measured: by hand, the log's key, tombstone and indexes, the message while a
# worker has it, and an end with a problem: 3.4 KB.
END_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one task.

    `attempts`: the most attempts that may fail with a transient error.
    `soft_s`: after it, the attempt is asked to stop at its next step.
    `hard_s`: after it, the attempt ends even in the middle of a step.
    `deadline_s`: from acceptance to the end, all waits included.
    `recorded_bytes`: JSON of all that the steps of all attempts record.
    """

    # chosen: with the pauses between them, they bridge most of a minute.
    attempts: int = 5
    # chosen: twice the longest report.
    soft_s: float = 120.0
    hard_s: float = 130.0
    # chosen: a day later nobody waits for it any more.
    deadline_s: float = 86_400.0
    # chosen: 40 steps of 200 bytes, twice what such kinds here need.
    recorded_bytes: int = 8_192

    def reserve_bytes(self, inline_bytes: int) -> int:
        """Return what a task is expected to add to the store until its end.

        A step's record is stored in the log and on the feed. `inline_bytes`
        is the largest result that is stored in the log. It is no upper
        bound: an attempt that is lost or handed over adds ATTEMPT_BYTES, and
        nobody knows how many will be.
        """
        return (
            2 * self.recorded_bytes
            + self.attempts * ATTEMPT_BYTES
            + END_BYTES
            + inline_bytes
        )


def usual(_: Any) -> Limits:
    """Return the limits of a kind that sets none of its own."""
    return Limits()
