"""Nobody is blamed for lacking what they have never offered."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.conformance.dialectfile import named
from harness.conformance.outcome import Standing
from harness.replies import Reply, Request
from tests.unit.accepted.test_conform import judged_here


async def answer(request: Request) -> Reply:
    """Have tasks that run for ever, and neither keys nor cancels."""
    if request.method == "POST":
        task = str(request.arrived_s)
        return Reply(202, {"id": task}, {"Location": f"/tasks/{task}"})
    if request.method == "DELETE":
        return Reply(404)
    return Reply(200, {"state": "running"})


@pytest.mark.parametrize(
    ("without", "standing"),
    [([], Standing.VIOLATED), (["key"], Standing.SKIPPED)],
    ids=["with", "without"],
)
def test_a_table_that_is_left_out_is_not_judged(
    without: list[str], standing: Standing, tmp_path: Path
) -> None:
    told, _ = judged_here(
        answer, tmp_path, only=["LRO-KEY-01"], without=without
    )
    assert [row.standing for row in told.rows] == [standing]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("names", "standing"),
    [
        (["plain"], Standing.VIOLATED),
        (["plain", "azure"], Standing.SKIPPED),
    ],
    ids=["chosen", "detected"],
)
def test_a_dialect_that_was_only_detected_promises_no_cancel(
    names: list[str], standing: Standing, tmp_path: Path
) -> None:
    told, said = judged_here(
        answer,
        tmp_path,
        only=["LRO-CANCEL-02"],
        dialects=[named(name) for name in names],
    )
    assert [row.standing for row in told.rows] == [standing]  # type: ignore[attr-defined]
    assert any("--without" in line for line in said) is (len(names) > 1)
