"""Progress survives damage, and two terminals at once."""

from __future__ import annotations

import json
import stat
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest

from accepted.lab import folders, progress
from accepted.lab.errors import LabError
from accepted.lab.progress import LabProgress, Progress
from labs.grading.lab import Lab


def stored() -> Path:
    return folders.home() / progress.NAME


def test_what_is_changed_is_read_again(lab: Lab) -> None:
    with progress.changing() as own:
        own.of(lab).attempts = 3
        own.of(lab).hints["L05-EFFECT-01"] = 2
    assert progress.read().of(lab) == LabProgress(
        attempts=3, hints={"L05-EFFECT-01": 2}
    )
    assert json.loads(stored().read_text("utf-8"))["version"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "7", '{"version": 1}', '{"version": 2}',
        '{"version": 1, "labs": []}',
        '{"version": 1, "labs": {"05-kill-the-worker": 3}}',
        '{"version": 1, "labs": {"05-kill-the-worker": {"done": "yes"}}}',
        '{"version": 1, "labs": {"05-kill-the-worker": {"hints": {"a": 9}}}}',
        '{"version": 1, "labs": {"05-kill-the-worker": {"hints": [1]}}}',
        '{"version": 1, "labs": {"05-kill-the-worker": {"attempts": -1}}}',
        '{"version": 1, "labs": {"05-kill-the-worker": {"worked_s": NaN}}}',
        pytest.param(
            '{"version": 1, "labs": {"05-kill-the-worker": {"worked_s": 1%s}}}'
            % ("0" * 400),
            id="a huge number",
        ),
        pytest.param("[" * 100_000, id="a list in a list, without an end"),
        "\0\0\0",
    ],
)  # fmt: skip
def test_a_damaged_file_is_kept_aside_and_named(lab: Lab, text: str) -> None:
    folders.home().mkdir()
    stored().write_text(text, "utf-8")
    own = progress.read()
    assert own.damaged is not None
    assert own.damaged.read_text("utf-8") == text
    assert not stored().exists()
    assert own.done == 0
    with progress.changing() as again:
        again.of(lab).done = True
    assert progress.read().done == 1


def test_no_kept_file_is_overwritten(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two files may be damaged within one second."""
    monkeypatch.setattr(progress.time, "time", lambda: 7.0)  # type: ignore[attr-defined]
    folders.home().mkdir()
    for text in ("first", "second"):
        stored().write_text(text, "utf-8")
        own = progress.read()
        assert own.damaged is not None
        assert own.damaged.read_text("utf-8") == text
    kept = folders.home().glob("progress.json.damaged-*")
    assert sorted(path.read_text("utf-8") for path in kept) == [
        "first", "second",
    ]  # fmt: skip


def test_a_good_file_that_comes_just_then_is_not_moved_away(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    with progress.changing() as own:
        own.of(lab).done = True
    good = stored().read_bytes()
    stored().write_text("{", "utf-8")
    parse = progress._parsed

    def parsed(text: str) -> Progress:
        # Another terminal writes after this one has read.
        stored().write_bytes(good)
        return parse(text)

    monkeypatch.setattr(progress, "_parsed", parsed)
    assert progress.read().done == 1
    assert stored().read_bytes() == good
    assert not list(folders.home().glob("*damaged*"))


def test_a_file_of_other_bytes_is_kept_aside(lab: Lab) -> None:
    folders.home().mkdir()
    stored().write_bytes(b"\xff\xfe\x00")
    assert progress.read().damaged is not None


def test_a_file_that_cannot_be_read_is_left_alone(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders.home().mkdir()
    stored().write_text("{}", "utf-8")

    def refused(self: Path, *_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_text", refused)
    with pytest.raises(LabError, match=r"progress\.json can't be opened"):
        progress.read()
    monkeypatch.undo()
    assert stat.S_ISREG(stored().stat().st_mode) if stored().exists() else True


def test_labs_that_are_unknown_here_are_left_out(lab: Lab) -> None:
    folders.home().mkdir()
    told = {"version": 1, "labs": {"99-gone": {}, lab.slug: {"done": True}}}
    stored().write_text(json.dumps(told), "utf-8")
    assert set(progress.read().labs) == {lab.slug}


def test_two_terminals_lose_nothing_of_each_other(lab: Lab) -> None:
    def attempt(_: int) -> None:
        with progress.changing() as own:
            own.of(lab).attempts += 1

    with ThreadPool(8) as pool:
        pool.map(attempt, range(40))
    assert progress.read().of(lab).attempts == 40
    assert sorted(path.name for path in folders.home().iterdir()) == [
        ".lock", "progress.json",
    ]  # fmt: skip


def test_pauses_are_not_work(monkeypatch: pytest.MonkeyPatch) -> None:
    own, now = LabProgress(), 1_000_000.0
    monkeypatch.setattr(progress.time, "time", lambda: now)  # type: ignore[attr-defined]
    for step_s in (0, 60, 600, 3_600 * 10, 120, -50):
        now += step_s
        own.touch()
    assert own.minutes == 13


def test_the_next_lab_is_the_first_that_is_ready_and_not_done(
    catalogue: dict[int, Lab],
) -> None:
    own = Progress()
    assert own.next() == catalogue[5]
    own.of(catalogue[5]).done = True
    assert own.next() == catalogue[6]
    own.of(catalogue[6]).done = True
    assert own.next() is None
