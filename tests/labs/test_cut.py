"""A cut of `make labs-proof`: two starts and two solutions, one a day.

Each check runs the real grader on processes, and has to leave nothing.
"""

from __future__ import annotations

import json

import pytest

from labs.grading.lab import find
from labs.proof.cases import Case, cases
from labs.proof.judging import deviations
from labs.proof.running import check, plan

# chosen: the two whose checks take the least time, one without a broker.
QUICK = ("1", "2")
# chosen: other tests run beside these. `make labs-proof` judges the time.
SLACK = 4.0
CASES = [
    case
    for name in QUICK
    for case in cases(find(name), times=1)
    if case.kind in {"start", "solution"}
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.lab.slug}-{c.kind}")
def test_a_start_fails_as_declared_and_a_solution_passes(case: Case) -> None:
    (run,) = plan([case], seed=1)
    seen = check(run)
    assert not deviations(run, seen, SLACK)
    said = [json.loads(line) for line in seen.evidence.splitlines()]
    assert [line["event"] for line in said if "event" in line][-1] == "verdict"
    assert any(line.get("what") == "part" for line in said)
