"""A lab of a kit: its solution is shown for the instructor's word only."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from accepted.kit import sealing
from accepted.lab import sealed
from accepted.lab.errors import LabError
from accepted.lab.progress import LabProgress
from labs.grading.lab import Lab
from tests.unit.lab.conftest import FIRST, run, started

WORD = "three-green-apples"


@pytest.fixture
def kit(lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    """Give a lab whose solution is sealed, and could be asked for."""
    there = tmp_path / sealing.SEALED
    there.mkdir()
    parts = sealing.parts_of(lab.folder)
    sealing.seal(lab.folder, parts, WORD, there / lab.folder.name)
    shutil.rmtree(lab.solution)
    (lab.folder / "after.md").unlink()
    monkeypatch.setattr(sealing, "ROOT", tmp_path)
    started(lab, code=1, broken=[FIRST])
    run("check", "5")
    for _ in range(3):
        run("hint", "5")
    return lab


def test_the_right_word_shows_the_solution(kit: Lab) -> None:
    said = run("solution", "5", "--yes", input_=f"{WORD}\n")
    assert said.exit_code == 0, said.output
    assert "# ---- work.py" in said.output
    assert "ack late" in said.output
    assert WORD not in said.output


def test_a_wrong_word_shows_nothing_and_counts_as_nothing(kit: Lab) -> None:
    said = run("solution", "5", "--yes", input_="another-word\n")
    assert said.exit_code == 2
    assert "this word doesn't open it" in said.output
    assert "ack late" not in said.output
    assert "with the solution" not in run("report").output


def test_the_screen_says_which_command_asks_for_the_word(kit: Lab) -> None:
    with pytest.raises(LabError, match=r"lab solution 5` asks for it"):
        sealed.require_readable(kit, LabProgress(done=True))
