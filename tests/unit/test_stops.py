"""Books and broker together tell the ends of a job apart."""

from __future__ import annotations

from typing import Any

import pytest

from lessons.load.stops import Entry, counted, fates


def entry(what: Any, worker: Any) -> Entry:
    return {
        "job": "A",
        "what": what,
        "worker": worker,
        "at_ms": 1.0,
        "pid": 7,
    }


BEGAN = entry("began", "old")
AGAIN = entry("began", "new")


@pytest.mark.parametrize(
    ("entries", "taken", "had_old", "end", "starts"),
    [
        ([BEGAN, entry("ended", "old")], False, True, "done", 1),
        ([AGAIN, entry("ended", "new")], False, False, "done", 1),
        ([AGAIN, entry("ended", "new")], False, True, "handed over", 1),
        (
            [BEGAN, AGAIN, entry("ended", "new")],
            False,
            True,
            "handed over",
            2,
        ),
        ([BEGAN], True, True, "late", 1),
        ([], True, True, "late", 0),
        ([BEGAN], False, True, "lost", 1),
        ([], False, False, "lost", 0),
        # Done, and its message left behind: it will run again, but it's done.
        ([BEGAN, entry("ended", "old")], True, True, "done", 1),
    ],
)
def test_each_end_has_its_own_marks(
    entries: list[Entry], taken: bool, had_old: bool, end: str, starts: int
) -> None:
    [fate] = fates(
        ["A"], entries, {"A"} if taken else set(), {"A"} if had_old else set()
    )
    assert (fate["end"], fate["starts"]) == (end, starts)
    sum_ = counted([fate])
    assert sum_[end.replace(" ", "_")] == 1  # type: ignore[literal-required]
    assert sum_["repeated"] == (starts > 1)
