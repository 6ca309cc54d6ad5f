"""Every refusal leaves as a problem, and the table of them is complete."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from demo import errors
from demo.losses import Losses
from demo.web import problems, raised
from demo.work import problems as ours
from demo.worker import problems as theirs

ROOT = Path(__file__).parents[3]


def tree(error: type[Exception]) -> Iterator[type[Exception]]:
    for below in error.__subclasses__():
        yield below
        yield from tree(below)


def test_every_error_of_the_tree_has_a_problem() -> None:
    assert set(problems.LEAVES) == set(tree(errors.ContractError))


def test_every_problem_that_is_used_is_described() -> None:
    used = {*problems.LEAVES.values(), *problems.STATUSES.values()}
    assert used <= set(problems.PROBLEMS)


def test_the_worker_names_only_problems_that_have_a_page() -> None:
    known = {*problems.PROBLEMS, *problems.OF_TASKS}
    for room in ("worker", "work"):
        source = (ROOT / f"demo/{room}/problems.py").read_text("utf-8")
        named = set(re.findall(r'"/problems/([a-z-]+)/"', source))
        assert named
        assert named <= known


def problems_of_tasks() -> list[dict[str, Any]]:
    """Return every problem that a work or a worker can make."""
    made = [
        ours.measuring_failed("it"),
        ours.load_generator_ended("SIGTERM"),
        theirs.out_of("memory"),
        theirs.crash_loop(Losses(own=3, worker=0)),
        theirs.crash_loop(Losses(own=0, worker=9)),
        theirs.result_too_large(9),
        theirs.retries_exhausted(3, ours.DEPENDENCY_UNAVAILABLE),
    ]
    for room in (ours, theirs):
        named = vars(room).items()
        made += [
            value
            for name, value in named
            if name.isupper() and isinstance(value, dict)
        ]
    return made


@pytest.mark.parametrize("problem", problems_of_tasks())
def test_rfc_9457_3_1_2_what_a_task_carries_has_no_status(
    problem: dict[str, Any],
) -> None:
    assert problem.keys() - {"cause"} == {"type", "title", "detail"}
    assert "status" not in problem.get("cause", {})


@pytest.mark.parametrize("problem", problems_of_tasks())
def test_rfc_9457_3_1_4_a_type_has_one_title(problem: dict[str, Any]) -> None:
    slug = problem["type"].split("/")[2]
    known = problems.OF_TASKS.get(slug) or problems.PROBLEMS[slug].title
    assert problem["title"] == known


def test_a_type_answers_requests_or_tells_of_tasks() -> None:
    assert not problems.PROBLEMS.keys() & problems.OF_TASKS.keys()


@pytest.mark.parametrize("slug", [*problems.PROBLEMS, *problems.OF_TASKS])
def test_a_problem_s_type_is_a_page(slug: str) -> None:
    assert (ROOT / f"site/problems/{slug}/index.md").is_file()


SAMPLES: dict[type[errors.ContractError], errors.ContractError] = {
    errors.AlreadyEnded: errors.AlreadyEnded("failed", "started"),
    errors.IllegalTransition: errors.IllegalTransition("queued", "lost"),
    errors.WrongInput: errors.WrongInput([{"at": "/rows", "why": "no"}]),
    errors.QuotaExceeded: errors.QuotaExceeded(60),
    errors.RateExceeded: errors.RateExceeded(300, 60, 7),
    errors.Expired: errors.Expired(datetime(2026, 1, 2, tzinfo=UTC)),
    errors.QueueFull: errors.QueueFull(),
    errors.StoreUnsafe: errors.StoreUnsafe(),
    errors.Busy: errors.Busy("starvation", 17),
}


@pytest.mark.parametrize("leaf", problems.LEAVES)
async def test_a_refusal_is_answered_as_its_problem(
    leaf: type[errors.ContractError],
) -> None:
    error = SAMPLES.get(leaf) or leaf("because")
    answer = await ask(error)
    slug = problems.LEAVES[leaf]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.status_code == problems.PROBLEMS[slug].status
    said = answer.json()
    assert said["type"] == f"/problems/{slug}/"
    assert said["status"] == answer.status_code
    assert said["detail"]
    assert said["instance"] == "/it"


async def ask(error: Exception) -> httpx.Response:
    app = FastAPI()
    raised.install(app)

    @app.get("/it")
    async def it() -> None:
        raise error

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://test"
    ) as client:
        return await client.get("/it")


async def test_a_wait_is_told_when_waiting_helps() -> None:
    assert (await ask(errors.LogUnavailable())).headers["retry-after"] == "1"
    assert (await ask(SAMPLES[errors.Busy])).headers["retry-after"] == "17"
    assert "retry-after" not in (await ask(errors.UnknownTask())).headers


async def test_a_wrong_input_is_told_with_its_place() -> None:
    said = (await ask(SAMPLES[errors.WrongInput])).json()
    assert said["errors"] == [{"at": "/input/rows", "why": "no"}]


async def test_an_id_that_is_not_known_is_not_repeated() -> None:
    answer = await ask(errors.UnknownTask("t_secret"))
    assert "t_secret" not in answer.text


async def test_what_the_log_says_stays_in_the_house() -> None:
    answer = await ask(errors.LogUnavailable("/run/private/valkey.sock"))
    assert "private" not in answer.text


async def test_the_framework_s_own_refusals_are_problems_too() -> None:
    app = FastAPI()
    raised.install(app)

    @app.get("/it")
    async def it(n: int) -> int:
        return n

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://test"
    ) as client:
        missing = await client.get("/nowhere")
        wrong_way = await client.delete("/it")
        wrong = await client.get("/it?n=many")
    assert missing.json()["type"] == "/problems/not-found/"
    assert wrong_way.json()["type"] == "/problems/method-not-allowed/"
    assert wrong_way.headers["allow"] == "GET, HEAD"
    assert wrong.json()["type"] == "/problems/invalid-input/"
    assert wrong.json()["errors"][0]["at"] == "?n"


def test_a_task_s_own_problem_is_kept_when_it_is_answered() -> None:
    failed = {"type": "/problems/work-failed/", "title": "x", "status": 500}
    answer = problems.answer_with({"path": "/p"}, failed, 409)
    said = json.loads(bytes(answer.body))
    assert said["type"] == "/problems/work-failed/"
    assert said["status"] == answer.status_code == 409
    # RFC 9457, 3: in this order people read it.
    assert list(said)[:3] == ["type", "title", "status"]
