"""The proof finds what deviates, and what a check leaves behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from harness.verdict import Verdict
from labs.grading.lab import Lab, labs
from labs.proof import building
from labs.proof.__main__ import interruptions
from labs.proof.building import BadCase, Mutant
from labs.proof.cases import Case
from labs.proof.judging import deviations
from labs.proof.running import Run, Seen, _seen, plan
from labs.proof.table import Line, as_json, conclusion, lines

ID, OTHER = "L05-EFFECT-01", "L05-ENDS-01"


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """Give a lab whose folder we may fill."""
    (given,) = [each for each in labs() if each.number == 5]
    fields = {name: getattr(given, name) for name in given.__slots__}
    solution = tmp_path / "lab" / "solution"
    solution.mkdir(parents=True)
    (solution / "work.py").write_text("a = 1\nb = 1\nc = 2\n", "utf-8")
    return Lab(**{**fields, "folder": tmp_path / "lab", "budget_s": 20.0})


def a_run(lab: Lab, verdict: Verdict = Verdict.WRONG, **more: object) -> Run:
    known = {"requirement": ID, "says": "two charges", **more}
    case = Case(
        *(lab, "mutant", "no_key", 1, lambda _: None),
        verdict,
        str(known["requirement"]),
        str(known["says"]),
    )
    return Run(case, 0, 7, is_whole=False)


def seen(verdict: str = "wrong", **more: object) -> Seen:
    told = {"broken": {ID: "seen: two charges for 17"}, "took_s": 3.0, **more}
    return Seen(verdict, 7, **told)  # type: ignore[arg-type]


def found(run: Run, what: Seen) -> str:
    return "; ".join(deviations(run, what, slack=1.5))


def test_what_is_declared_is_no_deviation(lab: Lab) -> None:
    assert not found(a_run(lab), seen())
    assert not found(a_run(lab, Verdict.PASS), seen("pass", broken={}))
    anything = a_run(lab, requirement="", says="")
    assert not found(anything, seen(broken={OTHER: "x"}))


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (seen("pass", broken={}, why=""), "pass instead of wrong"),
        (seen("could-not-judge", why="no port"), "could-not-judge instead"),
        (seen("none", broken={}, why="exit code 9"), "exit code 9"),
        (seen(broken={}), "wrong without a violation"),
        (seen(broken={OTHER: "lost"}), f"{OTHER} instead of {ID}: lost"),
        (
            seen(broken={ID: "two charges", OTHER: "lost"}),
            f"{OTHER} instead of {ID}",
        ),
        (seen(broken={ID: "3 charges"}), "'two charges' isn't in"),
        (seen(took_s=31.0), "took 31.0 s, more than 30 s"),
        (seen(left=("process 7 sleep",)), "left: process 7 sleep"),
    ],
)
def test_each_deviation_is_found(lab: Lab, what: Seen, words: str) -> None:
    assert words in found(a_run(lab), what)


def test_a_solution_that_fails_is_a_deviation(lab: Lab) -> None:
    assert "wrong instead of pass" in found(a_run(lab, Verdict.PASS), seen())


def test_an_interrupted_check_has_only_to_leave_nothing(lab: Lab) -> None:
    (run,) = interruptions([a_run(lab).case], 1, seed=1)
    assert run.signal_at_s is not None
    assert not found(run, seen("none", broken={}))
    assert found(run, seen("none", left=("folder x",))) == "left: folder x"
    assert found(run, seen("no end")) == "it doesn't end"


def test_seeds_repeat(lab: Lab) -> None:
    case = a_run(lab).case
    assert [r.seed for r in plan([case] * 5, 3)] == [
        r.seed for r in plan([case] * 5, 3)
    ]
    assert len({r.seed for r in plan([case] * 5, 3)}) > 1


def change(lab: Lab, *changes: tuple[str, str, str], to: Path) -> str:
    what = Mutant("m", ID, "s", "w", "solution", changes, (("n.py", "x"),))
    building.build(lab, what, to)
    return (to / "work.py").read_text("utf-8")


def test_a_mutant_is_the_solution_with_its_changes(
    lab: Lab, tmp_path: Path
) -> None:
    to = tmp_path / "out"
    text = change(lab, ("work.py", "a = 1", "a = 9"), to=to)
    assert text == "a = 9\nb = 1\nc = 2\n"
    assert (to / "n.py").read_text("utf-8") == "x"
    assert "a = 1" in (lab.solution / "work.py").read_text("utf-8")


@pytest.mark.parametrize(
    ("file", "old", "times"),
    [("work.py", "= 1", 2), ("work.py", "gone", 0), ("no.py", "a = 1", 0)],
)
def test_a_change_that_fits_not_once_is_refused(
    lab: Lab, tmp_path: Path, file: str, old: str, times: int
) -> None:
    with pytest.raises(BadCase, match=f"{times} times in {file}"):
        change(lab, (file, old, "x"), to=tmp_path / "out")


@pytest.mark.parametrize(
    "text",
    [
        "requirement = ",
        'requirement = "x"',
        'requirement = "x"\nsays = "y"\nwhy = "z"\n',
        'requirement = "x"\nsays = "y"\nwhy = "z"\n[[change]]\nfile = "a"\n',
    ],
)
def test_a_mutant_that_cannot_be_read_is_named(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "no_key.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadCase, match=r"no_key\.toml"):
        building.mutant(path)


def test_a_verdict_without_its_exit_code_is_none(lab: Lab) -> None:
    line = {"event": "verdict", "verdict": "pass", "code": 0, "why": ""}
    told = {"lines": [json.dumps(line)], "errors": "", "left": [], "took_s": 1}
    assert _seen(a_run(lab), {**told, "code": 0}).verdict == "pass"
    odd = _seen(a_run(lab), {**told, "code": 1})
    assert (odd.verdict, odd.why) == ("none", "exit code 1 for pass")
    assert _seen(a_run(lab), {**told, "code": None, "lines": []}).verdict == (
        "no end"
    )


def test_the_table_marks_what_deviates(lab: Lab) -> None:
    run = a_run(lab)
    good, bad = Line(run, seen(), []), Line(run, seen(), ["it deviates"])
    text = "\n".join(lines([good, bad]))
    assert "1 of 2" in text
    assert "<--" in text
    assert "seed 7: it deviates" in text
    assert "<--" not in "\n".join(lines([good]))
    assert "1 of 2 checks deviated." in conclusion([good, bad])
    assert "nothing left behind" in conclusion([good])
    assert json.loads(json.dumps(as_json([bad])))[0]["deviations"]


def test_a_process_that_detaches_is_found_and_ended(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("orphans are adopted on Linux only")
    program = f"""
import os, subprocess, sys
from pathlib import Path
from labs.grading.descendants import adopt_orphans, end_all
from labs.proof.cage import left
adopt_orphans()
daemon = "import os, time; os.setsid(); time.sleep(60)"
start = "import subprocess, sys; subprocess.Popen(sys.argv[1:])"
python = [sys.executable, "-c"]
subprocess.run([*python, start, *python, daemon], check=True)
Path({str(tmp_path)!r}, "accepted-lab-x").mkdir()
for each in left(Path({str(tmp_path)!r})):
    print(each)
end_all(os.getpid())
print(left(Path({str(tmp_path / "accepted-lab-x")!r})))
"""
    said = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert "time.sleep(60)" in said[0]
    assert said[1:] == ["folder accepted-lab-x", "[]"]
