"""The stack that campaigns are run on: the real one, and one more worker.

`python -m tests.campaign.stage [MECHANISM]` is the supervisor with a
second worker for the paced lane, so that somebody takes over while the
first is stopped. With a mechanism named, the parts that have it are
started without it (broken/). Nothing in `demo` knows of this.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from demo.settings import Settings, from_environment
from demo.supervisor import main, parts
from demo.supervisor.part import Part
from demo.supervisor.places import Places
from tests.campaign.broken import WITHOUT
from tests.campaign.broken.replacing import put
from tests.campaign.disk import Disk, with_disk
from tests.running import RunningStack

FIRST, SECOND = "worker-paced", "worker-paced-2"
# Quiet streams show that they live three times within a reader's patience.
HEARTBEAT_S = 2.0
# Campaigns try the promise, not the quota.
UNFINISHED_LIMIT = 1_000
BLOB_LIMIT_BYTES = 4_000_000


class Stage(RunningStack):
    """A running stack with two paced workers, or with less than it needs."""

    def __init__(self, without: str | None = None) -> None:
        self.module = ["tests.campaign.stage", *([without] if without else [])]
        super().__init__(
            ACCEPTED_HEARTBEAT_S=str(HEARTBEAT_S),
            ACCEPTED_UNFINISHED_LIMIT=str(UNFINISHED_LIMIT),
            ACCEPTED_SUBMIT_LIMIT="0",
            # The checker reads all logs at the end: none gives way before.
            ACCEPTED_LEAST_RETENTION_S="86400",
            ACCEPTED_BLOBS_PER_OWNER=str(UNFINISHED_LIMIT),
            # The disk has to become really full: nothing is kept free.
            ACCEPTED_BLOB_RESERVE_BYTES="0",
            ACCEPTED_BLOB_LIMIT_BYTES=str(BLOB_LIMIT_BYTES),
        )

    def command(self) -> list[str]:
        """Return the supervisor, with a small disk for blobs if possible."""
        plain = super().command()
        apart = with_disk(self._blobs, plain)
        self._is_apart = apart is not None
        return apart or plain

    def disk(self) -> Disk | None:
        """Return the disk that blobs are on, if it's one of their own."""
        if not self._is_apart:
            return None
        return Disk(self.process.pid, self._blobs)

    @property
    def _blobs(self) -> Path:
        return self.var / "blobs"

    def broker_url(self) -> str:
        """Return the broker's address, with its password."""
        password = (self.var / "secret" / "valkey").read_text("ascii")
        return f"unix://:{password}@{self.run}/valkey.sock?db=0"


def stage(real: list[Part], places: Places, without: str | None) -> list[Part]:
    """Return the real parts, a second worker, and what is to be broken."""
    staged = list(_with_a_second(real, places))
    if without is None:
        return staged
    broken = WITHOUT[without].parts
    return [
        _broken(part, without) if part.name in broken else part
        for part in staged
    ]


def _with_a_second(real: list[Part], places: Places) -> Iterator[Part]:
    for part in real:
        yield part
        if part.name == FIRST:
            yield replace(
                part,
                name=SECOND,
                argv=tuple(
                    word.replace(f"{FIRST}@", f"{SECOND}@")
                    for word in part.argv
                ),
                pid_file=places.run / f"{SECOND}.pid",
            )


def _broken(part: Part, without: str) -> Part:
    python, m, module, *rest = part.argv
    assert m == "-m", part.argv
    launcher = ("tests.campaign.broken", without, module)
    return replace(part, argv=(python, m, *launcher, *rest))


def _main(without: str | None) -> int:
    declare = parts.declare

    def staged(settings: Settings, places: Places) -> list[Part]:
        return stage(declare(settings, places), places, without)

    put(main, "declare", staged)
    return main.run(from_environment())


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1] if len(sys.argv) > 1 else None))
