"""A few failures get a second chance on a build machine, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from accepted import testing

ONE = ["tests/a.py::test_one"]


class Runs:
    """Stands where pytest is run; answers with the codes it was given."""

    def __init__(self, *codes: int) -> None:
        self.codes = list(codes)
        self.asked: list[list[str]] = []
        self.parts: list[str | None] = []

    def __call__(
        self, arguments: list[str], environment: dict[str, str]
    ) -> int:
        self.asked.append(arguments)
        self.parts.append(environment.get(testing.PART))
        return self.codes.pop(0)


def run(
    monkeypatch: pytest.MonkeyPatch,
    runs: Runs,
    failed: list[str],
    *,
    ci: str = "true",
    selected: tuple[str, ...] = (),
) -> tuple[int, list[str]]:
    said: list[str] = []
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(testing, "build", lambda _: Path())
    monkeypatch.setattr(testing.browser, "find", lambda: Path("chromium"))
    monkeypatch.setattr(testing, "_pytest", runs)
    monkeypatch.setattr(testing, "_failed", lambda: failed)
    monkeypatch.setattr(testing, "everything", lambda: [["most"], ["quiet"]])
    return testing.run(said.append, [*selected]), said


def test_what_passes_alone_is_named_as_unsteady(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs = Runs(1, 0, 0)
    code, said = run(monkeypatch, runs, ONE)
    assert code == 0
    assert runs.asked == [
        ["most", "--cache-clear"],
        ["quiet"],
        ["--last-failed"],
    ]
    assert any("UNSTEADY" in line and ONE[0] in line for line in said)


def test_what_fails_again_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = run(monkeypatch, Runs(0, 1, 1), ONE)
    assert code == 1
    assert not any("UNSTEADY" in line for line in said)


@pytest.mark.parametrize(
    ("code", "failed", "ci"),
    [
        (1, [f"tests/a.py::test_{n}" for n in range(6)], "true"),
        (1, [], "true"),
        (1, ONE, ""),
        (2, ONE, "true"),
        (0, [], "true"),
        (1, ["gw0", *ONE], "true"),
        (1, ["tests/a.py"], "true"),
    ],
    ids=[
        *("too many", "none named", "not in CI", "not by tests", "passed"),
        *("not collected by a process", "not collected"),
    ],
)
def test_nothing_else_gets_one(
    monkeypatch: pytest.MonkeyPatch, code: int, failed: list[str], ci: str
) -> None:
    runs = Runs(code, 0)
    assert run(monkeypatch, runs, failed, ci=ci)[0] == code
    # Pytest's own troubles end it before the quiet ones.
    assert len(runs.asked) == (1 if code == 2 else 2)


def test_all_runs_have_the_part_that_is_announced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ACCEPTED_WHOLE", raising=False)
    monkeypatch.delenv(testing.PART, raising=False)
    runs = Runs(1, 0, 0)
    _, said = run(monkeypatch, runs, ONE)
    (part,) = set(runs.parts)
    assert part
    assert any(f"{testing.PART}={part}" in line for line in said)


@pytest.mark.parametrize(
    ("whole", "selected"), [("1", ()), ("", ("tests/a.py",))]
)
def test_no_turns_where_all_is_asked_for_or_a_file_is_named(
    monkeypatch: pytest.MonkeyPatch, whole: str, selected: tuple[str, ...]
) -> None:
    monkeypatch.setenv("ACCEPTED_WHOLE", whole)
    monkeypatch.delenv(testing.PART, raising=False)
    runs = Runs(0, 0)
    run(monkeypatch, runs, [], selected=selected)
    assert set(runs.parts) == {None}
