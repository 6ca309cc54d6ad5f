"""The checkers reject effects that don't add up, and uploads that are torn."""

from __future__ import annotations

import pytest

from tests.unit.harness.story import Story

TWO = "queued1 started1 progressed1 progressed1 succeeded1"
CANCELLED = "queued1 started1 progressed1 cancelled1"


def charged(*words: str, log: str = TWO) -> set[str]:
    """Return what is wrong with a task of two charges, by the ledger."""
    steps = range(1, log.count("progressed") + 1)
    story = Story(log).submitted(effects=2, expects={})
    return story.charges(*words).rules(done=list(steps))


def test_each_charge_once_is_accepted() -> None:
    assert charged("a", "b") == set()


def test_a_call_too_many_that_was_not_counted_is_accepted() -> None:
    assert charged("a", "-a", "-a", "b") == set()


def test_a_charge_under_a_second_key_is_rejected() -> None:
    assert charged("a", "a-again", "b") == {"overcharged"}


def test_a_charge_may_be_unrecorded_when_its_task_was_cancelled() -> None:
    assert charged("a", "b", log=CANCELLED) == set()
    assert charged("a", "b", "c", log=CANCELLED) == {"overcharged"}


@pytest.mark.parametrize("words", [(), ("a",), ("a", "-b"), ("a", "-a")])
def test_a_charge_that_the_ledger_does_not_know_is_rejected(
    words: tuple[str, ...],
) -> None:
    assert charged(*words) == {"uncharged"}


def test_an_upload_that_comes_back_whole_is_accepted() -> None:
    story = Story().upload("b_1")
    story.add("fetch", "ok", upload="b_1", status=200, bytes=9, sha256="s")
    assert story.rules() == set()


@pytest.mark.parametrize(("count", "sha256"), [(8, "s"), (9, "other")])
def test_an_upload_that_is_not_what_was_sent_is_rejected(
    count: int, sha256: str
) -> None:
    story = Story().upload("b_1")
    more = {"status": 200, "bytes": count, "sha256": sha256}
    assert story.add("fetch", "ok", upload="b_1", **more).rules() == {"torn"}


def test_an_upload_that_is_gone_is_rejected() -> None:
    story = Story().upload("b_1").add("fetch", "ok", upload="b_1", status=404)
    assert story.rules() == {"upload-gone"}
    assert Story().upload("b_2").rules() == {"upload-gone"}


def test_a_disk_is_full_only_while_it_is() -> None:
    full = Story().fault("full-disk", 0.0)
    assert full.add("upload", "unknown", status=507).rules() == set()
    assert Story().add("upload", "unknown", status=507).rules() == {"not-full"}
