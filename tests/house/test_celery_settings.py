"""The Celery settings that chapter 2 offers to copy are safe to copy.

The page shows two blocks of demo/broker.py. A reader pastes the first one
into an application without an event log, so nothing in it may let a task
run twice; what does stands in the second, behind a warning.
"""

from __future__ import annotations

import re

import pytest

from tests.house.tree import ROOT

# Each of them redelivers a message, or keeps a task running whose message
# went back to the queue: Celery's and kombu's documentation of the setting.
NEEDS_FENCES = {
    "task_acks_late",
    "task_reject_on_worker_lost",
    "task_retry_on_worker_lost",
    "worker_cancel_long_running_tasks_on_connection_loss",
    "visibility_timeout",
    "unacked_restore_interval",
    "unacked_restore_throttle",
}
NAME = re.compile(r'^ +"?(\w+)"?[=:] ?', re.MULTILINE)
BROKER = (ROOT / "demo" / "broker.py").read_text("utf-8")
CHAPTER = ROOT / "site" / "chapters" / "2-architecture.md"


def names(section: str) -> set[str]:
    """Return the settings that a section of broker.py makes."""
    start, end = (f"# --8<-- [{word}:{section}]" for word in ("start", "end"))
    return set(NAME.findall(BROKER.split(start)[1].split(end)[0]))


def test_the_first_block_has_nothing_that_needs_fences() -> None:
    assert "worker_prefetch_multiplier" in names("settings")
    assert not names("settings") & NEEDS_FENCES


@pytest.mark.parametrize(
    "name", sorted(NEEDS_FENCES - {"task_retry_on_worker_lost"})
)
def test_the_second_block_has_what_needs_them(name: str) -> None:
    assert name in names("fenced-settings")


def test_the_page_warns_between_the_two() -> None:
    text = CHAPTER.read_text("utf-8")
    first, second = (
        text.index(f"broker.py:{section}")
        for section in ("settings", "fenced-settings")
    )
    assert "**Don't copy the second block alone.**" in text[first:second]
