"""Runs a campaign's supervisor: `python -m accepted.faults.parts [WITHOUT]`.

It starts the real parts and a second worker for the paced lane, which takes
over while the first is stopped. All workers charge the harness's ledger.
With a mechanism named, its parts are started without it (broken/).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace

from accepted.faults.broken import WITHOUT, WORKERS
from accepted.faults.broken.replacing import put
from accepted.faults.charging import EFFECTS_URL
from demo.settings import Settings
from demo.supervisor import main, parts
from demo.supervisor.part import Part
from demo.supervisor.places import Places
from demo.supervisor.programs import Programs
from lessons.programs import PROGRAMS
from lessons.settings import lesson_settings

FIRST, SECOND = "worker-paced", "worker-paced-2"


def staged(
    real: list[Part], places: Places, without: str | None
) -> Iterator[Part]:
    """Yield the real parts and a second worker, some of them changed."""
    broken = WITHOUT[without].parts if without else ()
    for part in _with_a_second(real, places):
        changes = ["ledger"] if part.name in WORKERS else []
        changes += [without] if without and part.name in broken else []
        yield _changed(part, changes) if changes else part


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


def _changed(part: Part, changes: list[str]) -> Part:
    python, m, module, *rest = part.argv
    assert m == "-m", part.argv
    launcher = ("accepted.faults.launch", ",".join(changes), module)
    url = os.environ[EFFECTS_URL]
    return replace(
        part,
        argv=(python, m, *launcher, *rest),
        environment={**part.environment, EFFECTS_URL: url},
    )


def _main(without: str | None) -> int:
    declare = parts.declare

    def with_changes(
        settings: Settings, places: Places, programs: Programs
    ) -> list[Part]:
        real = declare(settings, places, programs)
        return list(staged(real, places, without))

    put(main, "declare", with_changes)
    return main.run(lesson_settings(), PROGRAMS)


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1] if len(sys.argv) > 1 else None))
