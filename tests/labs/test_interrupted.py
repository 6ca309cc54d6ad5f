"""A check that is interrupted, at whatever moment, leaves nothing behind.

At two of four moments a day, and at fifty by `make labs-proof
ARGS="--interrupt 50"`.
"""

from __future__ import annotations

import pytest

from labs.grading.lab import find
from labs.proof.__main__ import interruptions
from labs.proof.cases import cases
from labs.proof.judging import deviations
from labs.proof.running import Run, check

# chosen: with a broker and a second process, so that more can be left.
LAB = "5"
CASES = [case for case in cases(find(LAB), 1) if case.kind == "start"]


@pytest.mark.parametrize(
    "run",
    interruptions(CASES, 4, seed=3),
    ids=lambda run: run.signal_at_s,
)
def test_ctrl_c_leaves_nothing(run: Run) -> None:
    seen = check(run)
    assert not deviations(run, seen, slack=4.0)
    # It ends soon after, too, and says so by its exit code.
    assert seen.verdict in {"none", "not-started"}, seen.why
