"""The service of lab 2 knows when a client's next request is due."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from harness.replies import Request
from labs.poll_politely.grader import pacing, reports
from labs.poll_politely.grader.steps import Step


def request(
    method: str, path: str, headers: Any = None, body: bytes = b""
) -> Request:
    """Return a request as the service gets it."""
    return Request(
        *(method, path, {}, headers or {}, body, ("127.0.0.1", 1), 0.0)
    )


async def test_a_client_that_is_silent_for_too_long_is_overdue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now_s = 100.0
    clock = SimpleNamespace(monotonic=lambda: now_s)
    monkeypatch.setattr(reports, "time", clock)
    service = reports.Reports(
        *(lambda *_, **__: None, "calm", [Step(state="succeeded")]),
        id_="r",
        rows=[1],
        told_s=2,
    )
    assert not service.is_overdue
    body = b'{"month": "2026-11"}'
    headers = {"idempotency-key": "k", "content-type": "application/json"}
    await service.handle(request("POST", "/reports", headers, body))
    now_s += pacing.longest_s(2.0, 0) + pacing.SLACK_S - 0.1
    assert not service.is_overdue
    now_s += 0.2
    assert service.is_overdue
    await service.handle(request("GET", "/reports/r1"))
    assert not service.is_overdue
    await service.handle(request("GET", "/reports/r1/result"))
    now_s += 1000.0
    assert not service.is_overdue
