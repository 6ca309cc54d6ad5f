"""Labs of our own to try the commands on, with a grader that is quick."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from accepted.lab import checking, folders
from accepted.lab.command import app
from labs.grading import lab as reading
from labs.grading.lab import Lab

REQUIREMENT = """
[{id}]
name = "{name}"
text = "Each order is charged once."
source = "a story"
chapter = "7-delivery"
section = "#at-least-once"
why = "Customers notice."
look = "Look at the second charge."
where = "The setting is in work.py."
how = "Charge under a key."
"""
READY = {5: "kill_the_worker", 6: "the_visibility_trap"}
FIRST, SECOND = "L05-EFFECT-01", "L05-ENDS-01"


@pytest.fixture
def catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[int, Lab]]:
    """Give two labs that are ready; the others are planned."""
    there = tmp_path / "labs"
    text = reading.CATALOGUE.read_text("utf-8").replace('"ready"', '"planned"')
    for number, folder in READY.items():
        head, found, rest = text.partition(f"number = {number}\n")
        rest = rest.replace('status = "planned"', 'status = "ready"', 1)
        text = head + found + rest
        start, solution = there / folder / "start", there / folder / "solution"
        for place, words in ((start, "ack early"), (solution, "ack late")):
            place.mkdir(parents=True)
            (place / "work.py").write_text(f'"""{words}."""\n', "utf-8")
            (place / "Procfile").write_text("worker: true\n", "utf-8")
        requirements = "".join(
            REQUIREMENT.format(id=id_, name=name)
            for id_, name in ((FIRST, "charged-twice"), (SECOND, "lost"))
        )
        files = {
            "requirements.toml": requirements,
            "lab.toml": 'needs = ["celery"]\neditable = ["work.py"]\n',
            "README.md": "# Kill the worker\n\nA story of two charges.\n",
            "after.md": "## Why it holds\n\nBecause of the key.\n",
        }
        for name, content in files.items():
            (there / folder / name).write_text(content, "utf-8")
    (there / "labs.toml").write_text(text, "utf-8")
    monkeypatch.setattr(reading, "LABS", there)
    monkeypatch.setattr(reading, "CATALOGUE", there / "labs.toml")
    monkeypatch.setenv("ACCEPTED_LABS_DIR", str(tmp_path / "mine"))
    monkeypatch.setenv("ACCEPTED_CALLED_FROM", str(tmp_path))
    monkeypatch.setattr(checking, "command", command)
    reading.labs.cache_clear()
    yield {lab.number: lab for lab in reading.labs()}
    reading.labs.cache_clear()


def command(lab: Lab, folder: Path, **options: Any) -> list[str]:
    """Return how to start the quick grader instead of the real one."""
    fast = ["--fast"] if options.get("is_first_part_only") else []
    grader = [sys.executable, "-m", "tests.unit.lab.grader"]
    return [*grader, str(folder), *fast]


def plan(folder: Path, **more: Any) -> None:
    """Say what the quick grader finds in a folder."""
    (folder / "plan.json").write_text(json.dumps(more), "utf-8")


@pytest.fixture
def lab(catalogue: dict[int, Lab]) -> Lab:
    """Give a lab that is ready."""
    return catalogue[5]


async def until(is_so: Callable[[], bool], limit_s: float = 20.0) -> None:
    """Wait until something is so; a TimeoutError after the limit."""
    async with asyncio.timeout(limit_s):
        while not is_so():  # noqa: ASYNC110 - nobody would set an event
            await asyncio.sleep(0.01)


def run(*arguments: str, input_: str | None = None) -> Result:
    """Call a subcommand of `accepted lab`."""
    return CliRunner().invoke(app, list(arguments), input=input_)


def started(lab: Lab, **planned: object) -> Path:
    """Start a lab, and plan what the quick grader finds in it."""
    assert run("start", str(lab.number)).exit_code == 0
    folder = folders.folder(lab)
    plan(folder, **planned)
    return folder
