"""A new experiment: which files are written, and when none is."""

from __future__ import annotations

from pathlib import Path

import pytest

from accepted.scaffold import ScaffoldError, experiment
from tests.house.tree import ROOT

# What an experiment may cost: the bar is ten new files, with its recording.
MOST_FILES = 9


def test_it_writes_a_file_for_each_concern(tmp_path: Path) -> None:
    written = experiment("latency", tmp_path)
    assert len(written) <= MOST_FILES
    for path in written:
        text = path.read_text("utf-8")
        assert "latency" in text
        assert "experiment_name" not in text.lower()
        assert "experimentname" not in text.lower()
        if path.suffix == ".py":
            compile(text, path.name, "exec")


def test_its_files_lie_where_those_of_others_do(tmp_path: Path) -> None:
    for path in experiment("latency", tmp_path):
        beside = ROOT / path.relative_to(tmp_path).parent
        assert beside.is_dir()


@pytest.mark.parametrize("name", ["", "Cable", "two words", "9", "class"])
def test_a_name_that_can_t_be_one_writes_nothing(
    name: str, tmp_path: Path
) -> None:
    with pytest.raises(ScaffoldError, match="lower-case letters"):
        experiment(name, tmp_path)
    assert not [*tmp_path.iterdir()]


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    mine = tmp_path / "lessons" / "experiments" / "latency.py"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    with pytest.raises(ScaffoldError, match=r"experiments/latency\.py: there"):
        experiment("latency", tmp_path)
    assert mine.read_text() == "mine"
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 1
