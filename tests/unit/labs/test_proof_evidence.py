"""A check that deviates leaves what it said, and what it judged by."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.verdict import Verdict
from labs.grading.__main__ import main as grade
from labs.proof import __main__ as proof
from labs.proof.running import Run, Seen

SAID = '{"event": "verdict"}\n'


def passing(run: Run) -> Seen:
    """Return a pass, as of a grader that finds nothing."""
    return Seen("pass", run.seed, evidence=SAID)


def declared(run: Run) -> Seen:
    """Return what the case has to be judged."""
    case = run.case
    broken = {case.requirement: case.says} if case.requirement else {}
    verdict = case.verdict.words.replace(" ", "-")
    return Seen(verdict, run.seed, broken=broken, evidence=SAID)


@pytest.fixture
def prove(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[[Callable[[Run], Seen]], list[str]]:
    """Give a function that tries a solution and its start with a grader.

    It returns the names of the files with evidence.
    """
    evidence = tmp_path / "build" / "labs-proof"
    monkeypatch.setattr(proof, "ROOT", tmp_path)
    monkeypatch.setattr(proof, "EVIDENCE", evidence)
    monkeypatch.setattr(proof, "RESULTS", tmp_path / "build" / "proof.json")

    def prove(grader: Callable[[Run], Seen]) -> list[str]:
        def run_all(
            runs: list[Run], _: int, done: Callable[[Run, Seen], None]
        ) -> None:
            for run in runs:
                done(run, grader(run))

        monkeypatch.setattr(proof, "run_all", run_all)
        only = ["--only", "start solution", "--seed", "3"]
        proof.main(["--labs", "1", "--times", "1", *only])
        return sorted(path.name for path in evidence.glob("*"))

    return prove


def test_only_a_check_that_deviates_leaves_its_history(
    prove: Callable[[Callable[[Run], Seen]], list[str]],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    assert prove(declared) == []
    assert "judged by" not in capsys.readouterr().out
    (name,) = prove(passing)
    assert name.startswith("01-first-202-start-start-")
    folder = tmp_path / "build" / "labs-proof"
    assert (folder / name).read_text("utf-8") == SAID
    assert "judged by: build/labs-proof/" in capsys.readouterr().out
    # It is about the last proof.
    assert prove(declared) == []


def test_a_history_that_cannot_be_written_is_refused_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = tmp_path / "nowhere" / "h.jsonl"
    code = grade(["1", "--folder", str(tmp_path), "--history", str(nowhere)])
    assert code == Verdict.COULD_NOT_JUDGE
    assert "No such file or directory" in capsys.readouterr().err
