"""Work that deserved to be given up is told from work that did not."""

from __future__ import annotations

import pytest

from tests.unit.harness.story import Story


def given_up(losses: int, step: str = "") -> str:
    """Return a log that ends as crash-loop after so many losses."""
    attempts = range(1, losses + 1)
    words = (f"started{n} {step and step + str(n)} lost{n}" for n in attempts)
    return f"queued1 {' '.join(words)} failed{losses + 1}"


CRASH_LOOP = "/problems/crash-loop/"


@pytest.mark.parametrize(
    ("losses", "fault", "pid", "is_right"),
    [
        # Whole workers were killed, three times; and ten times in a row.
        (3, "kill-worker", 7, False),
        (9, "kill-worker", 7, False),
        (10, "kill-worker", 7, True),
        # Its own process was, and that of another.
        (3, "kill-child", 7, True),
        (3, "kill-child", 8, False),
    ],
)
def test_work_is_given_up_only_for_what_its_own_process_met(
    losses: int, fault: str, pid: int, is_right: bool
) -> None:
    story = Story(given_up(losses))
    for n in range(losses):
        story.fault(fault, 2 * n + 2.5, pids=[pid])
    members = {"pid": 7, "problem": CRASH_LOOP}
    assert ("blamed" not in story.rules(members=members)) is is_right
