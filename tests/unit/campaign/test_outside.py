"""The checker rejects charges that don't add up, and blobs that are torn."""

from __future__ import annotations

import pytest

from tests.unit.campaign.story import TASK, Story

TWO = "queued1 started1 progressed1 progressed1 succeeded1"


def charged(*words: str) -> set[str]:
    """Return what is wrong with a task of two charges, by the books."""
    return Story(TWO).calls(*words).rules(done=[1, 2])


def test_each_charge_once_is_accepted() -> None:
    assert charged("a", "b") == set()


def test_a_call_too_many_that_was_not_charged_is_accepted() -> None:
    assert charged("a", "-a", "-a", "b") == set()


def test_a_key_that_is_charged_twice_is_rejected() -> None:
    assert charged("a", "a", "b") == {"overcharged"}


@pytest.mark.parametrize("words", [(), ("a",), ("a", "-b"), ("a", "-a")])
def test_a_charge_that_the_books_do_not_know_is_rejected(
    words: tuple[str, ...],
) -> None:
    assert charged(*words) == {"uncharged"}


def test_books_that_cannot_be_read_are_rejected() -> None:
    story = Story().add("effects", "ok", task=TASK, status=404)
    assert story.rules() == {"vanished"}


def test_a_blob_that_comes_back_whole_is_accepted() -> None:
    story = Story().leave("b_1")
    story.add("fetch", "ok", blob="b_1", status=200, bytes=9, sha256="s")
    assert story.rules() == set()


@pytest.mark.parametrize(("count", "sha256"), [(8, "s"), (9, "other")])
def test_a_blob_that_is_not_what_was_sent_is_rejected(
    count: int, sha256: str
) -> None:
    story = Story().leave("b_1")
    more = {"status": 200, "bytes": count, "sha256": sha256}
    assert story.add("fetch", "ok", blob="b_1", **more).rules() == {"torn"}


def test_a_blob_that_is_gone_is_rejected() -> None:
    story = Story().leave("b_1").add("fetch", "ok", blob="b_1", status=404)
    assert story.rules() == {"vanished"}
    assert Story().leave("b_2").rules() == {"vanished"}


def test_a_disk_is_full_only_while_it_is() -> None:
    full = Story().add("full-disk", "ok", "faults", wall_s=0.0)
    assert full.add("leave", "unknown", status=507).rules() == set()
    assert Story().add("leave", "unknown", status=507).rules() == {"accident"}
