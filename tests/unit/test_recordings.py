"""A recording that is replayed without a server was a whole, real run."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import Any

import pytest

from demo.contract import TERMINAL_STATES
from lessons.recorder import RECORDINGS
from lessons.scenarios import SCENARIOS, Scenario


def recording_of(scenario: Scenario) -> dict[str, Any]:
    path = RECORDINGS / f"{scenario.name}.json"
    recording: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return recording


@pytest.fixture(params=SCENARIOS.values(), ids=lambda s: s.name)
def scenario(request: pytest.FixtureRequest) -> Scenario:
    found: Scenario = request.param
    return found


def test_it_sent_what_the_scenario_sends_today(scenario: Scenario) -> None:
    sent = [
        (frame["track"], frame["path"], frame["body"])
        for frame in recording_of(scenario)["frames"]
        if frame["kind"] == "request" and frame["method"] == "POST"
    ]
    wanted = [*scenario.submissions]
    if scenario.retry:
        wanted.append(scenario.retry)
    assert sent == [(s.track, s.path, s.body) for s in wanted]


def test_every_task_of_it_is_whole(scenario: Scenario) -> None:
    logs: dict[str, list[Any]] = defaultdict(list)
    for frame in recording_of(scenario)["frames"]:
        if frame["kind"] == "event":
            logs[frame["event"]["task_id"]].append(frame["event"])
    for events in logs.values():
        assert [e["seq"] for e in events] == list(range(1, len(events) + 1))
        assert events[-1]["type"] in TERMINAL_STATES
    posts = len(scenario.submissions) + (scenario.retry is not None)
    assert len(logs) == posts


def test_its_frames_are_in_order_and_say_when_and_on_what(
    scenario: Scenario,
) -> None:
    recording = recording_of(scenario)
    moments = [frame["at_ms"] for frame in recording["frames"]]
    assert moments == sorted(moments)
    # The page follows before it presses.
    pressed = [f for f in recording["frames"] if f["track"] != "stream"]
    assert pressed[0]["at_ms"] >= 0
    assert recording["scenario"] == scenario.name
    assert recording["recorded_at"].endswith("Z")
    assert {"Caddy", "Celery", "Valkey"} <= recording["versions"].keys()


def test_it_tells_nothing_of_its_machine(scenario: Scenario) -> None:
    frames = recording_of(scenario)["frames"]
    workers = [f["event"].get("worker") for f in frames if "event" in f]
    assert {w["host"] for w in workers if w} == {"recorder"}
    assert all("set-cookie" not in f.get("headers", {}) for f in frames)
    text = (RECORDINGS / f"{scenario.name}.json").read_text("utf-8")
    assert re.findall(r"/(?:home|root|tmp|Users)/[\w./-]*", text) == []


def test_the_stream_was_open_before_the_press_and_past_the_limit() -> None:
    frames = recording_of(SCENARIOS["side-by-side"])["frames"]
    asked, answered, closed = (f for f in frames if f["track"] == "stream")
    assert asked["at_ms"] < answered["at_ms"] <= 0
    assert answered["headers"]["content-type"].startswith("text/event-stream")
    assert closed["at_ms"] - answered["at_ms"] > 5000


def test_the_held_request_got_its_504_and_the_work_went_on() -> None:
    frames = recording_of(SCENARIOS["side-by-side"])["frames"]
    cut = [f for f in frames if f.get("status") == 504]
    assert len(cut) == 2
    assert 5000 <= cut[0]["at_ms"] <= 5500
    late = [
        f["event"]
        for f in frames
        if f["track"] == "held"
        and f["kind"] == "event"
        and f["event"]["type"] == "succeeded"
    ]
    assert [event["reader_present"] for event in late] == [False, False]
