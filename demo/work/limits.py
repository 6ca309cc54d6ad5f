"""How much a kind of work may take of time, of attempts and of the log.

Pure figures; the worker and the sweeper see to them, and whoever lets a task
in reserves the room.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# measured: by hand, what one attempt that fails writes, in the log and on the
# feed: started and retried, 4 times 350 bytes and their fields.
ATTEMPT_BYTES = 1_600
# measured: by hand, the log's key, tombstone and indexes, the message while a
# worker has it, and an end with a problem: 3.4 KB.
END_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may take.

    `attempts`: that many may fail for a reason that may pass by itself.
    `soft_s`: then the attempt is asked to stop, at its next step.
    `hard_s`: then it's over, whether the step has ended or not.
    `deadline_s`: from being accepted to the end, all waits included.
    `recorded_bytes`: JSON of all that its steps record, every attempt's.
    """

    # chosen: with the pauses between them, most of a minute of bad luck.
    attempts: int = 5
    # chosen: twice the longest report.
    soft_s: float = 120.0
    hard_s: float = 130.0
    # chosen: a day later nobody waits for it any more.
    deadline_s: float = 86_400.0
    # chosen: 40 steps of 200 bytes, twice what such kinds here need.
    recorded_bytes: int = 8_192

    def reserve_bytes(self, inline_bytes: int) -> int:
        """Return the most that a task adds to the store until its end.

        What a step records stands in the log and on the feed. `inline_bytes`
        is the largest result that stands in the log.
        """
        return (
            2 * self.recorded_bytes
            + self.attempts * ATTEMPT_BYTES
            + END_BYTES
            + inline_bytes
        )


def usual(_: Any) -> Limits:
    """Return the limits of a kind without any of its own."""
    return Limits()
