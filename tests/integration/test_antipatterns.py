"""Some anti-patterns run, before and after; `make antipatterns` runs all."""

from __future__ import annotations

import psutil
import pytest

from lessons.antipatterns import recorded
from lessons.antipatterns.listed import patterns
from lessons.antipatterns.pattern import Pattern

QUICK = [each for each in patterns().values() if each.is_quick]


@pytest.mark.parametrize("pattern", QUICK, ids=lambda each: each.name)
async def test_a_run_shows_its_pattern(pattern: Pattern) -> None:
    # A stack that other tests share may run below this process.
    before = set(psutil.Process().children(recursive=True))
    recording = await recorded.run(pattern)
    assert recorded.told(pattern, recording)
    kept = recorded.read(pattern)
    for side in recorded.SIDES:
        assert set(recording[side]) == set(kept[side])
    left = [
        process.pid
        for process in psutil.Process().children(recursive=True)
        if process not in before and process.status() != psutil.STATUS_ZOMBIE
    ]
    assert not left
