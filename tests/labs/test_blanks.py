"""Code that nobody can mean gets a clear verdict, and leaves nothing.

Some blanks of `make labs-proof` a day, on one lab; `make whole` tries all.
"""

from __future__ import annotations

import pytest

from labs.grading.lab import find
from labs.proof.cases import Case, cases
from labs.proof.judging import deviations
from labs.proof.running import check, plan

# chosen: with a broker and a second process, so that more can be left.
LAB = "5"
# chosen: other tests run beside these. `make labs-proof` judges the time.
SLACK = 4.0
CASES = [case for case in cases(find(LAB), 1) if case.kind == "blank"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_blank_gets_a_clear_verdict_and_leaves_nothing(case: Case) -> None:
    (run,) = plan([case], seed=1)
    assert not deviations(run, check(run), SLACK)
