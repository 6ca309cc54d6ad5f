"""The client of lab 2's solution, where the lab's service doesn't go."""

from __future__ import annotations

import gzip
import importlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from harness.conformance.drive.caller import seconds_in
from labs.grading.lab import find

ROOT = Path(__file__).resolve().parents[3]
NAMES = ("client", "pace", "order")
# The oldest of the three forms of RFC 9110, section 5.6.7.
ASCTIME = "%a %b %e %H:%M:%S %Y"


def imported(folder: Path, *names: str) -> list[ModuleType]:
    """Import modules of a folder, and forget them again."""
    sys.path.insert(0, str(folder))
    try:
        return [importlib.import_module(name) for name in names]
    finally:
        sys.path.pop(0)
        for name in NAMES:
            sys.modules.pop(name, None)


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Return the client and its pauses."""
    told = {"SERVICE_URL": "http://service", "MONTH": "2026-11"}
    told |= {"DATA_DIR": str(tmp_path), "DEADLINE_S": "60"}
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    return imported(find("2").solution, "client", "pace")


@pytest.fixture
def in_tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Move this machine to where a date without a zone isn't UTC."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def in_a_minute() -> str:
    return time.strftime(ASCTIME, time.gmtime(time.time() + 60))


@pytest.mark.usefixtures("in_tokyo")
def test_a_date_without_a_zone_is_in_utc(modules: Any) -> None:
    """Local time was nine hours off, or else an error."""
    told = in_a_minute()
    answer = httpx.Response(503, headers={"Retry-After": told})
    (home,) = imported(ROOT / "lessons/take-home/chapter-3", "client")
    (right,) = imported(ROOT / "harness/hostile/clients", "right")
    found = [
        modules[1].retry_after_s(answer),
        seconds_in(told),
        home.told_s(answer, 1.0),
        right._retry_after_s(answer),
    ]
    assert all(55 < seconds < 61 for seconds in found), found


@pytest.mark.parametrize("told", ["soon", f"Mon, 01 Jan {'9' * 20} 00:00 GMT"])
def test_a_date_that_is_none_is_no_date(modules: Any, told: str) -> None:
    """A year of twenty digits raised OverflowError, not ValueError."""
    answer = httpx.Response(503, headers={"Retry-After": told})
    (home,) = imported(ROOT / "lessons/take-home/chapter-3", "client")
    (right,) = imported(ROOT / "harness/hostile/clients", "right")
    assert modules[1].retry_after_s(answer) is None
    assert seconds_in(told) is None
    assert home.told_s(answer, 1.0) == 1.0
    assert right._retry_after_s(answer) is None


def test_its_own_pauses_grow_to_a_limit(
    modules: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a thousand answers without Retry-After, too."""
    _, pace = modules
    waited: list[float] = []
    monkeypatch.setattr(pace.time, "sleep", waited.append)
    own = pace.Pace(1e9)
    for _ in range(1_100):
        own.wait(None)
    assert waited[0] < 1
    assert all(30 <= each <= 45 for each in waited[10:])


@pytest.mark.parametrize("text", ["<html>", '{"state": "run', "[1]", ""])
def test_an_answer_that_cannot_be_read_is_no_end(
    modules: Any, text: str
) -> None:
    assert modules[0].status_in(httpx.Response(200, text=text)) == {}


def test_an_answer_that_trickles_ends_at_the_deadline(
    modules: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, pace = modules
    now_s = 0.0
    monkeypatch.setattr(pace.time, "monotonic", lambda: now_s)

    def pieces() -> Iterator[bytes]:
        nonlocal now_s
        while True:
            now_s += 4
            yield b" "

    transport = httpx.MockTransport(
        lambda _: httpx.Response(200, content=pieces())
    )
    with httpx.Client(transport=transport) as http:
        asking = client.Client(http, pace.Pace(60))
        with pytest.raises(pace.TooLate):
            asking._ask("GET", "http://service/reports/1")
    assert now_s == 60


@pytest.mark.parametrize(
    ("packed", "read"),
    [(gzip.compress(b"{}", mtime=0), b"{}"), (b"torn", b"[]")],
)
def test_a_compressed_answer_is_read_or_asked_for_again(
    modules: Any,
    monkeypatch: pytest.MonkeyPatch,
    packed: bytes,
    read: bytes,
) -> None:
    client, pace = modules
    monkeypatch.setattr(pace.time, "sleep", lambda _: None)
    zipped = {"Content-Encoding": "gzip"}
    answers = iter(
        [
            httpx.Response(200, headers=zipped, content=iter([packed])),
            httpx.Response(200, content=iter([b"[]"])),
        ]
    )
    transport = httpx.MockTransport(lambda _: next(answers))
    with httpx.Client(transport=transport) as http:
        answer = client.Client(http, pace.Pace(60))._ask("GET", "http://x/")
    assert answer.content == read
