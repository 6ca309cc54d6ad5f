"""One table of problems, and what a task carries is made from it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from demo import problems
from demo.losses import Losses
from tests.house.tree import ROOT

MADE: list[problems.Problem] = [
    *map(problems.of_task, [*problems.OF_TASKS, *problems.PROBLEMS]),
    problems.retries_exhausted(3, problems.of_task("out-of-resources")),
    problems.crash_loop(Losses(own=3, worker=0)),
    problems.crash_loop(Losses(own=0, worker=9)),
    problems.out_of("memory"),
    problems.recorded_too_much(),
    problems.result_too_large(9),
    problems.input_out_of_reach(),
    problems.result_out_of_reach(),
    problems.no_room_for_result(),
]
# A problem's type or its title as a literal, in any quotes.
TYPE = re.compile(r"""["']/problems/[a-z{]""")


@pytest.mark.parametrize("problem", MADE)
def test_rfc_9457_3_1_2_what_a_task_carries_has_no_status(
    problem: dict[str, Any],
) -> None:
    assert problem.keys() - {"cause"} == {"type", "title", "detail"}
    assert "status" not in problem.get("cause", {})


@pytest.mark.parametrize("problem", MADE)
def test_rfc_9457_3_1_4_a_type_has_one_title(problem: dict[str, Any]) -> None:
    slug = problem["type"].split("/")[2]
    assert problem["title"] == problems.of_task(slug)["title"]


def test_a_type_answers_requests_or_tells_of_tasks() -> None:
    assert not problems.PROBLEMS.keys() & problems.OF_TASKS.keys()


def test_no_room_has_a_problem_of_its_own() -> None:
    # Examples of a field say what may stand in it (shapes.py).
    rooms = [*(ROOT / "demo").rglob("*.py"), *(ROOT / "lessons").rglob("*.py")]
    for path in rooms:
        if path.name in ("problems.py", "shapes.py"):
            continue
        text = path.read_text("utf-8")
        assert not TYPE.search(text), path
        titles = [row[0] for row in problems.OF_TASKS.values()]
        assert not [t for t in titles if f'"{t}"' in text], path


def test_the_detail_tells_which_limit_was_reached() -> None:
    own = problems.crash_loop(Losses(own=3, worker=2))
    worker = problems.crash_loop(Losses(own=1, worker=10))
    assert own["detail"].startswith("3 attempts ended")
    assert worker["detail"].startswith("10 attempts in a row")
