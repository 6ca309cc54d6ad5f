"""The screen of the labs, at 80 x 24, without colour, by keyboard alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot

from accepted.lab import folders, progress
from accepted.lab.screen.app import Labs
from labs.grading.lab import Lab
from tests.unit.lab.conftest import FIRST, plan


@pytest.fixture(autouse=True)
def no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


@asynccontextmanager
async def screen() -> AsyncIterator[Pilot[None]]:
    app = Labs()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        yield pilot


def shown(pilot: Pilot[Any]) -> str:
    """Return what stands on the terminal, line by line."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips)


async def until(
    pilot: Pilot[Any], is_so: Callable[[], bool], limit_s: float = 20.0
) -> None:
    async with asyncio.timeout(limit_s):
        while not is_so():
            await pilot.pause(0.02)


async def words(pilot: Pilot[Any], *wanted: str) -> None:
    """Wait until some words are on the screen."""
    try:
        await until(
            pilot, lambda: all(each in shown(pilot) for each in wanted)
        )
    except TimeoutError:
        pytest.fail(f"no {wanted} in\n{shown(pilot)}")


async def opened(pilot: Pilot[Any]) -> None:
    await pilot.press("enter")
    await words(pilot, "A story of two charges.")


async def test_the_twelve_stand_in_order_with_the_next_one_marked(
    lab: Lab,
) -> None:
    async with screen() as pilot:
        lines = shown(pilot).splitlines()
        assert "0 of 12 done" in lines[0]
        numbers = [line for line in lines if " min  chapter " in line]
        assert len(numbers) == 12
        assert [line[:1] + line.strip()[:1] for line in numbers if "▸" in line]
        (here,) = [line for line in numbers if "▸" in line]
        assert "Kill the worker" in here
        assert "next" in here
        assert "planned" in numbers[0]
        assert max(map(len, lines)) <= 80


async def test_the_mark_moves_with_the_arrows(lab: Lab) -> None:
    async with screen() as pilot:
        await pilot.press("down")
        await words(pilot, "▸  6", lab.comes.split()[0][:0])
        await pilot.press("home")
        await words(pilot, "▸  1")
        await pilot.press("enter")
        await words(pilot, "is planned, and not here yet")


async def test_a_lab_is_started_and_a_check_shows_one_violation(
    lab: Lab,
) -> None:
    async with screen() as pilot:
        await opened(pilot)
        await pilot.press("c")
        await words(pilot, "isn't started")
        await pilot.press("s")
        await words(pilot, "Your files:")
        plan(folders.folder(lab), code=1, broken=[FIRST])
        await pilot.press("c")
        await words(
            pilot,
            "L05-EFFECT-01  charged-twice",
            "one charge for order 17",
            "two charges for order 17",
            "POST /orders",
            "kill a worker",
            "WRONG",
        )
        assert max(map(len, shown(pilot).splitlines())) <= 80
        assert progress.read().of(lab).attempts == 1


async def test_hints_and_the_solution_follow_the_violation(lab: Lab) -> None:
    plan(folders.start(lab), code=1, broken=[FIRST])
    async with screen() as pilot:
        await opened(pilot)
        await pilot.press("h")
        await words(pilot, "Check first")
        await pilot.press("c")
        await words(pilot, "WRONG")
        await pilot.press("h")
        await words(pilot, "Look at the second charge.", "hint 1")
        await pilot.press("o")
        await words(pilot, "2 to go")
        await pilot.press("h", "h")
        await words(pilot, "Charge under a key.")
        await pilot.press("o")
        await words(pilot, "y  yes")
        await pilot.press("n")
        await until(pilot, lambda: "y  yes" not in shown(pilot))
        assert not progress.read().of(lab).with_solution
        await pilot.press("o")
        await words(pilot, "y  yes")
        await pilot.press("y")
        await words(pilot, "ack late")
        assert progress.read().of(lab).with_solution


async def test_parts_move_the_bar_and_escape_ends_a_check(lab: Lab) -> None:
    plan(folders.start(lab), part_s=60)
    async with screen() as pilot:
        await opened(pilot)
        await pilot.press("c")
        await words(pilot, "Part 1 of 2  the calm way", "━")
        await pilot.press("escape")
        await words(pilot, "The check was ended.")
        assert (folders.home() / "ended").exists()
        await until(pilot, lambda: "━" not in shown(pilot))
        await pilot.press("escape")
        await words(pilot, "of 12 done")


async def test_a_second_check_ends_the_first(lab: Lab) -> None:
    plan(folders.start(lab), part_s=60)
    async with screen() as pilot:
        await opened(pilot)
        await pilot.press("c")
        await words(pilot, "Part 1 of 2")
        plan(folders.folder(lab), code=1, broken=[FIRST])
        await pilot.press("c")
        await words(pilot, "WRONG")
        assert (folders.home() / "ended").exists()


async def test_watching_checks_at_a_save_until_it_is_ended(lab: Lab) -> None:
    plan(folders.start(lab), code=1, broken=[FIRST])
    async with screen() as pilot:
        await opened(pilot)
        await pilot.press("w")
        await words(pilot, "WRONG", "Watching")
        await pilot.pause(0.3)
        plan(folders.folder(lab), code=0)
        await words(pilot, "PASS", "Because of the key.")
        await pilot.press("w")
        await words(pilot, "No longer watching.")


async def test_a_pass_shows_why_and_the_list_counts_it(lab: Lab) -> None:
    plan(folders.start(lab), code=0)
    async with screen() as pilot:
        await opened(pilot)
        await pilot.press("c")
        await words(pilot, "PASS", "Because of the key.")
        await pilot.press("escape")
        await words(pilot, "1 of 12 done")
        assert "done" in next(
            line for line in shown(pilot).splitlines() if "Kill the" in line
        )


async def test_a_reset_is_asked_for(lab: Lab) -> None:
    plan(folders.start(lab), code=1)
    async with screen() as pilot:
        await opened(pilot)
        await pilot.press("r")
        await words(pilot, "Begin anew?")
        await pilot.press("y")
        await words(pilot, "Kept:")
    assert folders.is_unchanged(lab)


async def test_quitting_ends_a_check_that_runs(lab: Lab) -> None:
    plan(folders.start(lab), part_s=60)
    async with screen() as pilot:
        await opened(pilot)
        await pilot.press("c")
        await words(pilot, "Part 1 of 2")
        await pilot.press("q")
    assert (folders.home() / "ended").exists()


async def test_doctor_and_report_answer_in_the_list(lab: Lab) -> None:
    async with screen() as pilot:
        await pilot.press("d")
        await words(pilot, "Checks can judge here.")
        await pilot.press("r")
        await words(pilot, "0 of 12 done.", "ACC-")


async def test_every_key_is_named_at_the_bottom(lab: Lab) -> None:
    async with screen() as pilot:
        await opened(pilot)
        last = shown(pilot).splitlines()[-1]
        for key in ("Page", "Check", "Watch", "Hint", "Solution", "Quit"):
            assert key in last
