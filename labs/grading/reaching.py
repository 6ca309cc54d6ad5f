"""Waits until the API accepts connections; says where it listens instead."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import psutil

from harness.checkers.violation import Violation
from labs.grading.broken import CannotGoOn
from labs.grading.crashing import ended_at_start
from labs.grading.descendants import started_by
from labs.grading.ports import HOST, accepts, listening
from labs.grading.process import LabProcess

# chosen: six times what FastAPI needs on an idle machine. A process may open
# other ports before, for a debugger or for metrics.
LISTEN_LIMIT_S = 12.0
LOOK_S = 0.03


async def reached(process: LabProcess, port: int) -> None:
    """Return once something accepts connections on the port.

    Raises CannotGoOn if the process ends before, or takes too long.
    """
    began_s = asyncio.get_running_loop().time()
    while not await accepts(port):
        if process.code is not None:
            raise CannotGoOn(ended_at_start(process))
        took_s = asyncio.get_running_loop().time() - began_s
        if took_s > LISTEN_LIMIT_S:
            seen = unreached(process.name, port, _listening(process), took_s)
            raise CannotGoOn(Violation("LAB-START-03", process.name, seen))
        await asyncio.sleep(LOOK_S)


def unreached(
    name: str, port: int, places: Sequence[str], took_s: float
) -> str:
    """Return what was seen of a process that can't be reached. Pure."""
    where = ", ".join(places) or "nothing"
    seen = (
        f"after {took_s:.0f} s nothing listens on {HOST}:{port} (PORT);"
        f" {name} listens on {where}"
    )
    # The number is right then, and the address is another one.
    if any(place.endswith(f":{port}") for place in places):
        seen += f"; bind {HOST}"
    return seen


def _listening(process: LabProcess) -> list[str]:
    """Return where the process listens, and what it has started."""
    own = started_by([process.pid])
    with suppress(psutil.NoSuchProcess):
        own.append(psutil.Process(process.pid))
    return listening(own)
