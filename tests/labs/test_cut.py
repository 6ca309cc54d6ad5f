"""A cut of `make labs-proof`: a few of its cases a day, of all labs.

Each check runs the real grader on processes, as a learner does, and has to
leave nothing. Blanks have a test of their own.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from labs.grading.lab import labs
from labs.proof.cases import Case, cases
from labs.proof.judging import deviations
from labs.proof.running import check, plan

# chosen: other tests run beside these. `make labs-proof` judges the time.
SLACK = 4.0
CASES = [
    case
    for lab in labs()
    for case in cases(lab, times=1)
    if case.kind in {"start", "solution", "mutant", "oddball"}
]


def name(case: Case) -> str:
    return f"{case.lab.slug}-{case.kind}-{case.name}"


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_case_comes_out_as_declared(case: Case) -> None:
    (run,) = plan([case], seed=1)
    # It ends at the first violation.
    run = replace(run, is_whole=False)
    seen = check(run)
    assert not deviations(run, seen, SLACK)
    said = [json.loads(line) for line in seen.evidence.splitlines()]
    assert [line["event"] for line in said if "event" in line][-1] == "verdict"
    assert any(line.get("what") == "part" for line in said)
