"""A step is done again when its inputs changed, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from accepted.sitebuild import step
from accepted.sitebuild.step import Step


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(step, "ROOT", tmp_path)
    monkeypatch.setattr(step, "STAMPS", tmp_path / "build" / "stamps")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("one")
    return tmp_path


@pytest.fixture
def made(checkout: Path) -> Step:
    output = checkout / "out"

    def run() -> None:
        output.write_text("made")

    return Step("made", "Making it.", ("in/*.txt",), (output,), run)


def test_a_step_without_its_output_is_stale(made: Step) -> None:
    assert made.is_stale(made.digest(""))


def test_a_step_that_was_done_is_not(made: Step) -> None:
    digest = made.digest("")
    made.run()
    made.stamp(digest)
    assert not made.is_stale(made.digest(""))


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "in/a.txt").write_text("two"),
        lambda folder: (folder / "in/b.txt").write_text(""),
        lambda folder: (folder / "in/a.txt").rename(folder / "in/c.txt"),
        lambda folder: (folder / "out").unlink(),
    ],
    ids=["changed", "added", "renamed", "output removed"],
)
def test_what_changed_makes_it_stale(
    checkout: Path,
    made: Step,
    change: object,
) -> None:
    digest = made.digest("")
    made.run()
    made.stamp(digest)
    assert callable(change)
    change(checkout)
    assert made.is_stale(made.digest(""))


def test_a_step_before_it_that_changed_makes_it_stale(made: Step) -> None:
    digest = made.digest("before")
    made.run()
    made.stamp(digest)
    assert made.is_stale(made.digest("before, changed"))


def test_what_an_earlier_step_makes_is_no_input(checkout: Path) -> None:
    pages = Step("pages", "", ("site/**/*.md",), (), lambda: None)
    digest = pages.digest("")
    generated = checkout / "site" / "generated"
    generated.mkdir(parents=True)
    (generated / "settings.md").write_text("made")
    assert pages.digest("") == digest


def test_a_new_time_is_no_change(checkout: Path, made: Step) -> None:
    digest = made.digest("")
    (checkout / "in" / "a.txt").touch()
    assert made.digest("") == digest
