"""Cancelled within a second, whatever the kind, seen through the gateway."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx
import pytest

from lessons.load.__main__ import EXPERIMENTS
from tests.kinds import KINDS
from tests.running import RunningStack, wait_until

# The promise of the API (demo/settings.py, renew_s).
PROMISE_S = 1.0

# Each would take far longer than the test.
LONG: dict[str, dict[str, Any]] = {
    "report": {"rows": 2_000_000, "partitions": 12, "pace_s": 5.0},
    "sleepy": {"duration_s": 60.0, "steps": 1, "is_deaf": True},
    "flaky": {"failures": 0, "steps": 20, "pace_s": 2.0},
    "crash": {"attempts": 0, "steps": 20, "pace_s": 2.0},
    "charge": {"items": 10, "pace_s": 2.0, "may_repeat": True},
    # Each measures for seconds, by its defaults.
    **{name: {} for name in EXPERIMENTS},
}
# Ends sooner than anybody could cancel it.
SHORT = {"digest"}


def moment_of(events: list[dict[str, Any]], type_: str) -> datetime:
    (event,) = (event for event in events if event["type"] == type_)
    return datetime.fromisoformat(event["at"])


def test_every_kind_that_lasts_is_tried() -> None:
    assert LONG.keys() | SHORT == KINDS.keys()


@pytest.mark.quiet
@pytest.mark.parametrize("kind", LONG)
def test_a_running_task_is_cancelled_within_a_second(
    stack: RunningStack, kind: str
) -> None:
    with httpx.Client(base_url=stack.base_url) as client:
        accepted = client.post(
            "/api/tasks", json={"kind": kind, "input": LONG[kind]}
        )
        assert accepted.status_code == 202, accepted.text
        self = accepted.headers["location"]
        wait_until(
            lambda: client.get(self).json()["state"] == "running", 20, kind
        )
        assert client.post(f"{self}/cancel").status_code == 202
        wait_until(lambda: client.get(self).json()["ended_at"], 10, kind)
        events = client.get(f"{self}/events").json()["events"]
    assert events[-1]["type"] == "cancelled"
    waited = moment_of(events, "cancelled") - moment_of(
        events, "cancel_requested"
    )
    assert waited.total_seconds() < PROMISE_S
