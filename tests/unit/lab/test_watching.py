"""A save checks again, and ends the check that it made stale."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from accepted.lab import folders, watching
from accepted.lab.checking import Check, of_lab
from accepted.lab.errors import LabError
from accepted.lab.result import Result
from accepted.lab.watching import results
from harness.verdict import Verdict
from labs.grading.lab import Lab
from tests.unit.lab.conftest import plan, until


class Watched:
    """A folder that is watched, with what was begun and found."""

    def __init__(self, lab: Lab, **planned: Any) -> None:
        self.lab = lab
        self.folder = folders.start(lab)
        plan(self.folder, **planned)
        self.begun = 0
        self.events: list[Any] = []
        self.found: list[Result] = []
        self.stop = asyncio.Event()
        self.task = asyncio.ensure_future(self._follow())

    async def _follow(self) -> None:
        async for result in results(self.folder, self._new, self.stop):
            self.found.append(result)

    def _new(self) -> Check:
        self.begun += 1
        return of_lab(self.lab, self.folder, self.events.append)

    async def until(self, what: str) -> None:
        """Wait until an attribute isn't empty any more, and empty it."""
        await until(lambda: bool(getattr(self, what)))

    async def end(self) -> None:
        """Stop watching."""
        self.stop.set()
        await asyncio.wait_for(self.task, 20)


async def test_it_checks_at_once_and_at_each_save(lab: Lab) -> None:
    watched = Watched(lab, code=1, broken=["L05-ENDS-01"])
    await watched.until("found")
    assert watched.found[0].verdict is Verdict.WRONG
    watched.found.clear()
    # The system tells of changes from here on.
    await asyncio.sleep(0.3)
    plan(watched.folder, code=0)
    await watched.until("found")
    assert watched.found[0].verdict is Verdict.PASS
    await watched.end()
    assert watched.begun == 2


async def test_a_save_ends_the_check_that_runs(lab: Lab) -> None:
    watched = Watched(lab, code=1, part_s=60)
    await watched.until("events")
    await asyncio.sleep(0.5)
    plan(watched.folder, code=0)
    await watched.until("found")
    await watched.end()
    assert [result.verdict for result in watched.found] == [Verdict.PASS]
    assert (folders.home() / "ended").exists()


def tools_write(folder: Path) -> None:
    for name in ("__pycache__/x.pyc", ".git/index", ".venv/x", "y.swp"):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.touch()


async def test_what_tools_write_checks_nothing(lab: Lab) -> None:
    watched = Watched(lab, code=0)
    await watched.until("found")
    await asyncio.sleep(0.3)
    tools_write(watched.folder)
    await asyncio.sleep(1.0)
    assert watched.begun == 1
    await watched.end()


async def test_it_ends_while_a_check_runs(lab: Lab) -> None:
    watched = Watched(lab, part_s=60)
    await watched.until("events")
    watched.task.cancel()
    await asyncio.gather(watched.task, return_exceptions=True)
    assert (folders.home() / "ended").exists()


async def test_a_folder_that_was_moved_away_is_said(lab: Lab) -> None:
    """A reset does that while another terminal watches."""
    watched = Watched(lab, code=0)
    await watched.until("found")
    await asyncio.sleep(0.3)
    folders.reset(lab)
    with pytest.raises(LabError, match="was moved or removed"):
        await asyncio.wait_for(watched.task, 20)


async def test_a_system_without_watches_says_what_to_do(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def awatch(*_: Any, **__: Any) -> AsyncIterator[object]:
        raise OSError("OS file watch limit reached.")
        yield

    monkeypatch.setattr(watching, "awatch", awatch)
    watched = Watched(lab, code=0)
    with pytest.raises(LabError, match=r"limit reached.*max_user_watches"):
        await asyncio.wait_for(watched.task, 20)


async def test_a_folder_below_a_virtual_environment_is_watched(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = folders.home() / "venv" / "labs"
    monkeypatch.setenv("ACCEPTED_LABS_DIR", str(inside))
    watched = Watched(lab, code=1)
    await watched.until("found")
    watched.found.clear()
    await asyncio.sleep(0.3)
    plan(watched.folder, code=0)
    await watched.until("found")
    assert watched.found[0].verdict is Verdict.PASS
    await watched.end()
