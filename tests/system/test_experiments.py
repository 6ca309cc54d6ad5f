"""The experiments of the chapters, as a reader's press starts them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.lines import check_lines
from tests.running import RunningStack, wait_until

LIMIT_S = 40.0


@pytest.fixture
def reader(stack: RunningStack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.base_url, timeout=10) as client:
        client.get("/api/tasks")
        yield client


def run(reader: httpx.Client, kind: str, **wanted: Any) -> str:
    """Start an experiment, wait for its end, return its address."""
    answer = reader.post("/api/tasks", json={"kind": kind, "input": wanted})
    assert answer.status_code == 202, answer.text
    task = answer.json()["links"]["self"]
    wait_until(
        lambda: reader.get(task).json()["ended_at"], LIMIT_S, f"end of {kind}"
    )
    ended = reader.get(task).json()
    assert ended["state"] == "succeeded", ended["problem"]
    check_lines(kind, reader.get(f"{task}/events").json()["events"])
    return str(task)


def press(reader: httpx.Client, kind: str, **wanted: Any) -> dict[str, Any]:
    """Return what came out of an experiment."""
    task = run(reader, kind, **wanted)
    result: dict[str, Any] = reader.get(f"{task}/result").json()
    return result


def test_a_look_before_the_insert_lets_a_burst_through(
    reader: httpx.Client,
) -> None:
    sides = press(reader, "burst", requests=20, spread_ms=0)["summary"]
    assert sides["checked"]["answers"] == 20
    assert sides["checked"]["charges"] > 1
    assert sides["keyed"] == {
        "answers": 20,
        "tasks": 1,
        "charges": 1,
        "charged_cents": 1999,
    }


def test_the_shop_tells_what_it_has_sent_on_at_each_door(
    reader: httpx.Client,
) -> None:
    task = run(reader, "burst", requests=5, spread_ms=0)
    events = reader.get(f"{task}/events").json()["events"]
    shown = [
        exchange
        for event in events
        for exchange in event.get("partial", {}).get("exchanges", [])
    ]
    behind = {
        side: [e for e in shown if e["track"] == f"{side}-api"]
        for side in ("checked", "keyed")
    }
    # Of orders at once, the API may take a later one first.
    first, again = sorted(
        behind["keyed"], key=lambda e: "Idempotency-Replayed" in e["response"]
    )
    for exchange in (first, again):
        assert re.search(r'(?m)^Idempotency-Key: "order-', exchange["request"])
        assert 0 <= exchange["sent_ms"] < 5000
    assert "Idempotency-Replayed" not in first["response"]
    assert "\nIdempotency-Replayed: true\n" in again["response"]
    (bare,) = behind["checked"]
    assert "Idempotency-Key" not in bare["request"]
    assert '"may_repeat":true' in bare["request"].replace(" ", "")
    assert "ookie:" not in str(shown)


def test_a_look_before_the_insert_passes_when_orders_come_singly(
    reader: httpx.Client,
) -> None:
    # Why the fault isn't found by whoever tries it by hand.
    sides = press(reader, "burst", requests=3, spread_ms=3000)["summary"]
    assert sides["checked"]["charges"] == sides["keyed"]["charges"] == 1


def test_a_lost_answer_is_charged_twice_without_a_key(
    reader: httpx.Client,
) -> None:
    sides = press(reader, "repeat", pause_s=0.3)["summary"]
    assert (sides["bare"]["tasks"], sides["bare"]["charges"]) == (2, 2)
    assert (sides["keyed"]["tasks"], sides["keyed"]["charges"]) == (1, 1)


def test_a_queue_that_carries_the_bytes_is_full_first(
    reader: httpx.Client,
) -> None:
    ways = press(reader, "luggage", size_kib=1024, jobs=20)["summary"]
    assert ways["inline"]["refused"] > 0
    assert ways["claimed"]["refused"] == 0
    assert ways["claimed"]["memory_bytes"] < ways["inline"]["memory_bytes"] / 5
    assert ways["claimed"]["probes"] > 0


def test_a_download_goes_on_where_it_broke_off(reader: httpx.Client) -> None:
    told = press(reader, "download", detail_rows=4000, cut_at=0.5)
    over, on = told["sides"]["over"], told["sides"]["on"]
    assert over["is_whole"]
    assert on["is_whole"]
    assert on["received_bytes"] == told["size_bytes"]
    assert over["received_bytes"] > told["size_bytes"]


def test_who_asks_as_told_asks_less_and_learns_the_same(
    reader: httpx.Client,
) -> None:
    wanted = {"clients": 4, "work_s": 6, "every_s": 0.5, "window_s": 12}
    told = press(reader, "polling", **wanted)
    assert told["fixed"]["done"] == told["told"]["done"] == 4
    assert told["told"]["requests"] < told["fixed"]["requests"]
    assert told["told"]["unchanged"] > 0 == told["fixed"]["unchanged"]
    # Neither hears of the end before it is there, or never.
    assert 0 <= told["fixed"]["late_most_ms"] < 1000 * wanted["window_s"]


def test_only_a_reader_that_names_its_last_id_misses_nothing(
    reader: httpx.Client,
) -> None:
    told = press(reader, "cable", cut_s=4, window_s=20)
    missed = {way: one["missed"] for way, one in told["summary"].items()}
    assert missed["resume"] == 0
    assert told["summary"]["resume"]["twice"] == 0
    assert missed["sse"] > 0
    assert missed["ws"] > 0
    assert missed["poll"] > 0
    # Whoever asks for the state knows how it ended all the same.
    assert told["summary"]["poll"]["ended_ms"] is not None


def test_an_experiment_is_nothing_of_the_reader_s_own(
    reader: httpx.Client,
) -> None:
    press(reader, "repeat", pause_s=0.1)
    mine = reader.get("/api/tasks").json()["tasks"]
    assert [task["kind"] for task in mine] == ["repeat"]
