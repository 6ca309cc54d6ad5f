"""The screen of the labs when keys come quickly, or files can't be read."""

from __future__ import annotations

from typing import Any

import pytest

from accepted.lab import folders, progress
from accepted.lab.errors import LabError
from labs.grading.lab import Lab
from tests.unit.lab.conftest import FIRST, plan
from tests.unit.lab.test_screen import opened, screen, until, words


async def test_escape_ends_a_check_that_took_another_s_place(
    lab: Lab,
) -> None:
    plan(folders.start(lab), part_s=60)
    ended = folders.home() / "ended"
    async with screen() as pilot:
        await opened(pilot)
        await pilot.press("c")
        await words(pilot, "Part 1 of 2")
        await pilot.press("c")
        await until(pilot, ended.exists)
        await words(pilot, "Part 1 of 2")
        await until(pilot, lambda: len(pilot.app.workers) == 1)
        ended.unlink()
        await pilot.press("escape")
        await words(pilot, "The check was ended.")
        assert ended.exists()


async def test_progress_that_cannot_be_read_is_said(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> Any:
        raise LabError("progress.json can't be opened.")

    plan(folders.start(lab), code=1, broken=[FIRST])
    async with screen() as pilot:
        monkeypatch.setattr(progress, "read", refused)
        await opened(pilot)
        await words(pilot, "5 Kill the worker", "progress.json can't be")
        await pilot.press("c")
        await words(pilot, "WRONG", "progress.json can't be")
