"""The command accepted conform: what it refuses, announces and sends."""

from __future__ import annotations

import asyncio
import json
import random
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner

from accepted.cli import app
from accepted.conform import options
from accepted.conform.judging import judge
from accepted.conform.options import Options, WrongArguments
from harness.conformance.dialectfile import named, shipped
from harness.conformance.drive.bodies import drawn, filled
from harness.conformance.drive.firstlook import CouldNotLook
from harness.conformance.drive.pace import Pace, Spent
from harness.conformance.plan import Limits, same_place
from harness.replies import Reply, Request
from harness.requirements import of
from harness.scripted import ScriptedServer
from harness.selftest.right import Service

SECRET = "Bearer sesame-open"


def run(*arguments: str) -> tuple[int, str]:
    """Run the command; return its exit code and all that it says."""
    result = CliRunner().invoke(app, ["conform", *arguments])
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Give the address"),
        (["ftp://127.0.0.1"], "isn't an address of http"),
        (["http://127.0.0.1:99999"], "Port out of range"),
        (["http://example.com/tasks"], "--yes-this-is-mine"),
        (["http://127.0.0.1.example.com/tasks"], "--yes-this-is-mine"),
        (["http://10.0.0.1/tasks"], "--yes-this-is-mine"),
        (["127.0.0.1:1", "--only", "LRO-NOPE"], "no such requirement"),
        (["127.0.0.1:1", "--dialect", "klingon"], "There is no dialect"),
        (["127.0.0.1:1", "--dialect", "no.toml"], "No such file"),
        (["127.0.0.1:1", "--header", "sesame"], 'write it as "Name: value"'),
        (["127.0.0.1:1", "--header", "X: é"], "printable ASCII only"),
        (["127.0.0.1:1", "--header", "X Y: z"], "can't be the name"),
        (
            [
                *("127.0.0.1:1", "--header", "Authorization: a"),
                *("--header", "authorization: a"),
            ],
            "twice with the same value",
        ),
        (["127.0.0.1:1", "--without", "keys"], "one or more of key, cancel"),
        (["127.0.0.1:1", "--body", "no.json"], "No such file"),
        (["127.0.0.1:1", "--body", "~nobody-here/a.json"], "No such file"),
        (["127.0.0.1:1", "--show-dialect", "klingon"], "There is no dialect"),
        (["127.0.0.1:1", "--dialect", "plain"], "Nothing answers at"),
        (["127.0.0.1:1", "--start", ""], "Nothing answers at"),
        (["127.0.0.1:1", "--start", "'"], "No closing quotation"),
    ],
)
def test_a_run_that_can_not_begin_says_what_to_change(
    arguments: list[str], words: str
) -> None:
    code, output = run(*arguments)
    assert code == 2
    assert words in output
    assert "Traceback" not in output


def test_requirements_and_dialects_are_listed() -> None:
    code, output = run("--list")
    assert code == 0
    for name in (*of("conform"), *shipped()):
        assert name in output


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": "$number 2 x"}', "`$number` and `$integer` need"),
        ('{"a": ["$integer 9 1"]}', "`$number` and `$integer` need"),
        ("[" * 100_000, "isn't JSON"),
        ("{", "isn't JSON"),
    ],
)
def test_a_body_that_can_not_be_drawn_is_refused(
    text: str, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "body.json"
    path.write_text(text, "utf-8")
    code, output = run("127.0.0.1:1", "--body", str(path))
    assert code == 2
    assert f"--body {path}" in output
    assert words in output


def test_a_header_given_twice_makes_two_owners() -> None:
    given = ["X-Tenant: a", "Accept: x/y", "X-Tenant: b"]
    assert options.owners(given) == [
        {"X-Tenant": "a", "Accept": "x/y"},
        {"X-Tenant": "b", "Accept": "x/y"},
    ]
    with pytest.raises(WrongArguments, match="no more"):
        options.owners([*given, "X-Tenant: c"])


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("http://a/x", "http://a:80/y", True),
        ("http://a/x", "https://a/x", False),
        ("http://a/x", "http://b/x", False),
        ("http://127.0.0.1:1/x", "http://localhost:1/y", True),
        ("http://127.0.0.1:1/x", "http://127.0.0.1:2/x", False),
    ],
)
def test_credentials_go_to_one_server_only(
    one: str, other: str, is_same: bool
) -> None:
    assert same_place(one, other) is is_same


def test_bodies_are_drawn_by_the_seed() -> None:
    template = {"s": "$number 1 2", "w": ["a $word"], "id": "$uuid"}
    dice = (random.Random(seed) for seed in (1, 1, 2))
    first, again, other = (drawn(template, one) for one in dice)
    assert first == again != other
    assert 1 <= first["s"] <= 2
    assert filled("/t/{id}", {"id": "x"}) == "/t/x"
    assert filled({"a": "{body.a}"}, {"body": {"a": [1]}}) == {"a": [1]}
    assert filled("{unknown}", {}) == "{unknown}"


async def test_no_more_requests_are_sent_than_were_announced() -> None:
    pace = Pace(1000.0, most=3)
    await pace.wait(2)
    await pace.wait()
    with pytest.raises(Spent):
        await pace.wait()


async def test_requests_keep_to_the_rate() -> None:
    loop = asyncio.get_running_loop()
    pace, began_s = Pace(50.0, most=100), loop.time()
    await asyncio.gather(*(pace.wait() for _ in range(11)))
    assert loop.time() - began_s >= 0.2


def judged_here(
    answer: object, folder: Path, **more: object
) -> tuple[object, list[str]]:
    """Judge a scripted service; return what is told, and what was said."""
    ready, stop = threading.Event(), threading.Event()
    place: list[str] = []

    async def serve() -> None:
        async with ScriptedServer(answer) as server:  # type: ignore[arg-type]
            place.append(server.url)
            ready.set()
            await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    ready.wait(10)
    said: list[str] = []
    try:
        given = Options(
            url=f"{place[0]}/tasks",
            seed=5,
            **{"dialects": [named("plain")], **more},  # type: ignore[arg-type]
        )
        limits = Limits(end_s=5.0, rate_per_s=200.0)
        told = judge(given, limits, folder, said.append)
    finally:
        stop.set()
        thread.join()
    return told, said


def test_the_announcement_comes_first_and_credentials_stay_unwritten(
    tmp_path: Path,
) -> None:
    seen: list[str] = []
    services: list[Service] = []

    async def answer(request: Request) -> Reply:
        # Made in the thread that serves: SQLite wants it so.
        services[:] = services or [Service(tmp_path, "")]
        seen.append(request.headers.get("authorization", ""))
        return await services[0].answer(request)

    folder = tmp_path / "history"
    folder.mkdir()
    told, said = judged_here(
        answer,
        folder,
        owners=[{"Authorization": SECRET}],
        only=["LRO-STATUS-11", "LRO-SUBMIT-07"],
    )
    assert set(seen) == {SECRET}
    announced = [line for line in said if line.startswith("At most ")]
    assert said.index(announced[0]) < said.index("unknown")
    limit = int(announced[0].split(" and ")[1].split()[0])
    assert len(seen) <= limit + 1
    kept = "".join(path.read_text("utf-8") for path in folder.iterdir())
    assert "first owner" in kept
    assert "sesame" not in kept
    assert "sesame" not in "".join(said)
    assert told.rows  # type: ignore[attr-defined]


def test_a_location_on_another_host_is_not_followed(tmp_path: Path) -> None:
    asked: list[str] = []

    async def answer(request: Request) -> Reply:
        asked.append(request.path)
        place = {"Location": "http://127.0.0.9:1/tasks/1"}
        return Reply(202, {"id": "1", "state": "queued"}, place)

    with pytest.raises(CouldNotLook, match="aren't sent there"):
        judged_here(answer, tmp_path, only=["LRO-SUBMIT-05"])
    assert set(asked) == {"/tasks"}


def test_json_is_all_that_goes_to_standard_output(tmp_path: Path) -> None:
    async def answer(_: Request) -> Reply:
        return Reply(200, {"id": "1", "state": "queued"})

    told, _ = judged_here(answer, tmp_path, only=["LRO-SUBMIT-03"])
    from harness.conformance.report import data

    report = json.loads(data.report(told))  # type: ignore[arg-type]
    assert report["exit_code"] == 1
