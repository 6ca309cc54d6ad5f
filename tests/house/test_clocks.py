"""Nothing in the service goes by its own machine's wall clock.

Whatever is kept, waited for or shown has one clock, the broker's; what is
measured inside one process has the monotonic one. Each exception has its
reason here.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house.tree import ROOT

DEMO = ROOT / "demo"
WALL = {
    ("time", "time"),
    ("time", "time_ns"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
}
EXCEPTIONS = {
    "timekeeping.py": "MachineClock is for one machine alone",
    "memorylog.py": "a store inside one process",
    "held/diary.py": "the first event of a diary without its log",
    "recorder.py": "on which day a recording was made",
    "work/flaky.py": "plays a dependency, which has a clock of its own",
}
# They play clients, and measure with clocks of their own.
OUTSIDE = ("crowd/", "shop/", "background/")


def wall_clocks(path: Path) -> list[int]:
    """Return the lines that ask what time it is on this machine."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in WALL
    ]


ROOMS = sorted(
    path
    for path in DEMO.rglob("*.py")
    if not str(path.relative_to(DEMO)).startswith(OUTSIDE)
)


@pytest.mark.parametrize("path", ROOMS, ids=lambda p: str(p.relative_to(DEMO)))
def test_no_room_goes_by_the_clock_of_its_machine(path: Path) -> None:
    found = wall_clocks(path)
    if str(path.relative_to(DEMO)) in EXCEPTIONS:
        assert found, "it needs no exception any more"
    else:
        assert not found, f"{path}: lines {found}"
