"""Every refusal leaves as a problem, and the table of them is complete."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI

from demo import errors
from demo.problems import PROBLEMS
from demo.web import problems, raised


def tree(error: type[Exception]) -> Iterator[type[Exception]]:
    for below in error.__subclasses__():
        yield below
        yield from tree(below)


def test_every_error_of_the_tree_has_a_problem() -> None:
    assert set(problems.LEAVES) == set(tree(errors.ContractError))


def test_every_problem_that_is_used_is_described() -> None:
    used = {*problems.LEAVES.values(), *problems.STATUSES.values()}
    assert used <= set(PROBLEMS)


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
    assert answer.status_code == PROBLEMS[slug].status
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
