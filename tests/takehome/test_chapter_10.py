"""Chapter 10, "Take this home": turns, and a door with a true Retry-After."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import psutil
import pytest

from tests.takehome.running import Running, running, wait_for

WORK_S = 0.25
MOST_WAIT_S = 3.0


@pytest.fixture(scope="module")
def home() -> Iterator[Running]:
    """Run the chapter's code once for all tests of this file."""
    with running(
        10,
        WORK_S=str(WORK_S),
        GUESS_S=str(WORK_S),
        MOST_WAIT_S=str(MOST_WAIT_S),
    ) as home:
        yield home


@pytest.fixture
def client(home: Running) -> Iterator[httpx.Client]:
    """Return a client of its API, with nobody in line."""
    with httpx.Client(base_url=home.api, trust_env=False) as client:
        yield client
        wait_for(lambda: is_idle(home))


def is_idle(home: Running) -> bool:
    """Say whether nobody is in line or at work, and no message is left."""
    return home.redis.exists("owners", "taken", "celery", "unacked") == 0


def submit(client: httpx.Client, owner: str) -> httpx.Response:
    """Send a report of this owner."""
    return client.post("/reports", headers={"X-Owner": owner})


def accepted(client: httpx.Client, owner: str) -> str:
    """Return the address of a report that was accepted."""
    answer = submit(client, owner)
    assert answer.status_code == 202, answer.text
    address: str = answer.headers["location"]
    return address


def filled(client: httpx.Client, owner: str) -> tuple[list[str], int]:
    """Submit until a report is refused; return the status of that."""
    reports = []
    while (answer := submit(client, owner)).status_code == 202:
        reports.append(answer.headers["location"])
        assert len(reports) < 100
    return reports, answer.status_code


def begun_at(client: httpx.Client, report: str) -> float:
    """Return when a report was begun, once it is done."""
    wait_for(lambda: client.get(report).json()["state"] == "done")
    return float(client.get(report).json()["started"])


def test_a_quiet_owner_waits_for_one_report_of_the_loud_one(
    client: httpx.Client,
) -> None:
    # Fewer than the door lets in, also if the machine is slow.
    loud = [accepted(client, "loud") for _ in range(5)]
    wait_for(lambda: client.get(loud[0]).json()["state"] == "running")
    quiet = [accepted(client, name) for name in ("a", "b")]
    begun = [begun_at(client, report) for report in loud]
    # Its first was at work; its second was in line before the others came.
    for report in quiet:
        before = sum(at < begun_at(client, report) for at in begun)
        assert before <= 2


def test_a_refused_owner_is_accepted_when_it_was_told_to_come_back(
    client: httpx.Client,
) -> None:
    reports, status = filled(client, "loud")
    assert status == 429
    # As many as are begun within the longest wait.
    assert 3 <= len(reports) <= MOST_WAIT_S / WORK_S + 3
    # Another owner's next turn is soon, so it isn't refused.
    accepted(client, "quiet")
    after_s = int(submit(client, "loud").headers["retry-after"])
    assert after_s == 1
    time.sleep(after_s)
    accepted(client, "loud")


def test_a_new_owner_is_refused_where_all_others_together_are_too_many(
    client: httpx.Client,
) -> None:
    for n in range(20):
        if submit(client, f"owner-{n}").status_code != 202:
            break
    answer = submit(client, "new")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) >= 1


def test_a_message_that_comes_again_gets_the_report_that_it_had(
    home: Running, client: httpx.Client
) -> None:
    report, later = accepted(client, "a"), accepted(client, "b")
    wait_for(lambda: client.get(report).json()["state"] == "running")
    began = client.get(report).json()["started"]
    (child,) = (
        each
        for each in psutil.Process(home.worker.pid).children(recursive=True)
        if not each.children() and "resource_tracker" not in str(each)
    )
    child.kill()
    assert begun_at(client, report) > float(began)
    assert begun_at(client, later) > 0


def test_a_message_too_many_does_nothing(
    home: Running, client: httpx.Client
) -> None:
    home.run_python("from worker import take_turn; take_turn.delay()")
    wait_for(lambda: is_idle(home))
    assert begun_at(client, accepted(client, "a")) > 0


def test_work_that_fails_frees_its_slot() -> None:
    """Seven failures had filled the line, and all were refused for ever."""
    # Nobody can sleep for less than no time.
    with (
        running(10, WORK_S="-1", GUESS_S="1", MOST_WAIT_S="3") as home,
        httpx.Client(base_url=home.api, trust_env=False) as client,
    ):
        for _ in range(8):
            report = accepted(client, "a")
            wait_for(lambda: is_idle(home))
            assert client.get(report).json()["state"] == "failed"
