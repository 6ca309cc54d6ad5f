"""Nothing in the service or the lessons goes by its machine's wall clock.

Moments that are stored, awaited or shown come from the broker's clock;
durations inside one process come from the monotonic clock. Each exception has
its reason here.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house.tree import files_with, name

WALL = {
    ("time", "time"),
    ("time", "time_ns"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
}
EXCEPTIONS = {
    "demo/timekeeping.py": "MachineClock is for one machine alone",
    "demo/memorylanes.py": "a store inside one process",
    "demo/memorylog.py": "a store inside one process",
    "lessons/antipatterns/recorded.py": "on which day a run was recorded",
    "lessons/held/diary.py": "the first event of a diary without its log",
    "lessons/recorder.py": "on which day a recording was made",
    "lessons/work/flaky.py": "plays a dependency, with its own clock",
}
# They play clients, and measure with clocks of their own.
OUTSIDE = (
    *("lessons/load/", "lessons/shop/", "lessons/background/"),
    *("lessons/take-home/", "lessons/anti-patterns/"),
)


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
    for path in files_with(".py")
    if name(path).startswith(("demo/", "lessons/"))
    and not name(path).startswith(OUTSIDE)
)


@pytest.mark.parametrize("path", ROOMS, ids=name)
def test_no_room_goes_by_the_clock_of_its_machine(path: Path) -> None:
    found = wall_clocks(path)
    if name(path) in EXCEPTIONS:
        assert found, "it needs no exception any more"
    else:
        assert not found, f"{path}: lines {found}"
