"""The proof refuses arguments that name nothing, and says what there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from labs.proof import __main__ as proof
from labs.proof.running import Run


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Run]:
    """Give the checks that the proof would run; it runs none."""
    runs: list[Run] = []

    def run_all(wanted: list[Run], *_: object) -> None:
        runs.extend(wanted)

    monkeypatch.setattr(proof, "run_all", run_all)
    # A real proof's evidence stays where it is.
    monkeypatch.setattr(proof, "EVIDENCE", tmp_path / "labs-proof")
    return runs


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--only", "mutnat/x"], "mutnat/x fits no case: the kinds are start"),
        (
            ["--only", "oddball/x"],
            "oddball has resumes_at_start, sqlite_queue",
        ),
        # A typo beside what there is, too.
        (["--only", "start solutoin"], "--only solutoin fits no case"),
        (["--labs", "99"], "There is no lab '99'. There are: 01-first-202"),
        (["--interrupt", "3", "--only", "without"], "no case is left"),
    ],
)
def test_what_names_nothing_is_refused(
    planned: list[Run],
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    assert proof.main(["--labs", "1", *arguments]) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert "as declared" not in said.out
    assert not planned


@pytest.mark.parametrize("option", ["--times", "--jobs", "--interrupt"])
def test_a_number_below_one_is_refused(
    planned: list[Run], capsys: pytest.CaptureFixture[str], option: str
) -> None:
    with pytest.raises(SystemExit) as refused:
        proof.main(["--labs", "1", option, "0"])
    assert refused.value.code == 2
    assert "it has to be at least 1" in capsys.readouterr().err


def test_a_pattern_chooses_among_cases(
    planned: list[Run], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(proof, "RESULTS", tmp_path / "x" / "y.json")
    proof.main(["--labs", "1", "--times", "1", "--only", "start oddball/s*"])
    assert {run.case.name for run in planned} == {"start", "sqlite_queue"}
