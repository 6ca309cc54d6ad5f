"""The screen of the labs when keys come quickly, or files can't be read."""

from __future__ import annotations

from typing import Any

import pytest

from accepted.lab import folders, progress
from accepted.lab.errors import LabError
from accepted.lab.screen.body import Body
from labs.grading.lab import Lab
from tests.unit.lab.conftest import FIRST, plan
from tests.unit.lab.test_screen import opened, screen, shown, until, words


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


async def test_a_reset_ends_a_check_of_the_old_files(lab: Lab) -> None:
    plan(folders.start(lab), part_s=60)
    async with screen() as pilot:
        await opened(pilot)
        await pilot.press("w")
        await words(pilot, "Part 1 of 2")
        await pilot.press("r")
        await words(pilot, "Begin anew?")
        await pilot.press("y")
        await words(pilot, "Kept:")
        await pilot.pause(0.5)
        assert "Kept:" in shown(pilot)
    assert (folders.home() / "ended").exists()
    assert progress.read().of(lab).attempts == 0


async def test_a_hint_leaves_what_was_found(lab: Lab) -> None:
    plan(folders.start(lab), code=1, broken=[FIRST])
    async with screen() as pilot:
        await opened(pilot)
        await pilot.press("c")
        await until(pilot, lambda: progress.read().of(lab).attempts == 1)
        await pilot.press("h")
        await words(pilot, "Hint 1 of 3")
        lines = "\n".join(pilot.app.screen.query_one(Body).lines)
        assert lines.count(FIRST) == 2


async def test_a_damaged_note_stays_said_while_the_mark_moves(
    lab: Lab,
) -> None:
    folders.home().mkdir(parents=True, exist_ok=True)
    (folders.home() / "progress.json").write_text("{", "utf-8")
    async with screen() as pilot:
        await words(pilot, "could not be read")
        await pilot.press("down")
        await words(pilot, "could not be read")
