"""Experiment `breakit`: a model's shortest way to break a promise, for real.

Input: the settings of the model (lessons/checking/variables.py), each a
string, and "faults". The run looks for the shortest path itself, as the page
has done, then forces it on a broker and two workers of its own. Then it
withholds nothing any more, and watches for QUIET_S. A line is

    {"at_ms", "steps": [{"step", "outcome", "worker", "at_ms", "pid",
     "is_attack"}], "exchanges", "plan"?, "left"?}

with what is new since the line before. `plan`, in the first line: {"breaks",
"without", "steps"}. `left`, in the last: {"list", "unacked", "leases",
"ends", "effects", "quiet_ms"}.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from lessons.checking.attack import Attack, attack, planned
from lessons.checking.variables import SETTINGS
from lessons.load import RunInput, Say
from lessons.load.clock import Clock
from lessons.load.failure import Failed
from lessons.load.forcing import Forcing
from lessons.load.http import Gateway
from lessons.load.line import Exchange, Line
from lessons.load.stage import Stage, staged


class Forced(TypedDict):
    """One step, as it was done; `worker` is "" for none."""

    step: str
    outcome: str
    worker: Literal["a", "b", ""]
    at_ms: float
    pid: int | None
    is_attack: bool


class Plan(TypedDict):
    """The attack that the run is about to make."""

    breaks: Literal["lost", "doubled", "overwritten"] | None
    without: str | None
    steps: int


class Left(TypedDict):
    """The task's remains at the end, and how long nothing has moved."""

    list: int
    unacked: int
    leases: int
    ends: int
    effects: int
    quiet_ms: float


class BreakitLine(Line):
    """The steps since the line before."""

    steps: list[Forced]
    exchanges: list[Exchange]
    plan: NotRequired[Plan]
    left: NotRequired[Left]


# chosen: longer than a lease, and than the shorter visibility timeout.
QUIET_S = 2.5
LOOK_S = 0.5


async def run(_: Gateway, input_: RunInput, say: Say) -> None:
    """Find the way, force it, and say what is left."""
    settings = {name: str(input_[name]) for name in SETTINGS}
    faults = int(input_["faults"])
    finding = _find(settings, faults)
    async with asyncio.timeout(input_["window_s"]), staged(settings) as stage:
        way = await finding
        steps = planned(settings, faults, way.path)
        clock = Clock()
        forcing = Forcing(stage, clock)
        printed = [0, 0]

        def line(**more: Any) -> None:
            new = forcing.steps[printed[0] :], forcing.exchanges[printed[1] :]
            printed[:] = [len(forcing.steps), len(forcing.exchanges)]
            say(
                {
                    "at_ms": clock.at_ms(),
                    "steps": new[0],
                    "exchanges": new[1],
                    **more,
                }
            )

        await stage.publish()
        line(
            plan={
                "breaks": way.breaks,
                "without": way.without,
                "steps": len(steps),
            }
        )
        for step in steps:
            await forcing.force(step)
            line()
        line(left=await _watch(stage, clock))


def _find(settings: dict[str, str], faults: int) -> asyncio.Future[Attack]:
    """Search the model while the processes start."""
    loop = asyncio.get_running_loop()
    found: asyncio.Future[Attack] = loop.create_future()

    def tell(way: Attack) -> None:
        if not found.done():
            found.set_result(way)

    def find() -> None:
        way = attack(settings, faults)
        # A run that was ended meanwhile has no loop any more.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(tell, way)

    # A daemon: it must not delay the exit.
    threading.Thread(target=find, daemon=True).start()
    return found


async def _watch(stage: Stage, clock: Clock) -> dict[str, Any]:
    """Withhold nothing any more; return what is left when nothing moves.

    Raises Failed if something does: the model had no step left.
    """
    for worker in stage.workers.values():
        worker.gate.open()
    before, began_ms = await stage.state(), clock.at_ms()
    while (quiet_ms := clock.at_ms() - began_ms) < QUIET_S * 1000:
        await asyncio.sleep(LOOK_S)
        await stage.restore()
        if await stage.state() != before:
            raise Failed("something moved after the model's last step")
    return {**before, "quiet_ms": round(quiet_ms, 1)}
