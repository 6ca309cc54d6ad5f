"""A tag is sent again only where a 200 carried it (RFC 9110, 13.2.1)."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.conformance.dialectfile import named
from harness.conformance.drive.probes import living
from harness.conformance.drive.session import Session
from harness.conformance.plan import Plan
from harness.replies import Reply, Request
from harness.scripted import ScriptedServer
from tests.unit.harness.conformance.written import Written, violated


@pytest.mark.parametrize(("status", "is_judged"), [(200, True), (303, False)])
def test_only_the_tag_of_a_200_has_to_match(
    status: int, is_judged: bool
) -> None:
    noted = {"task": "a", "state": "succeeded", "etag": '"1"'}
    written = Written().exchange("status", "after-end", status, **noted)
    written.exchange(
        "status", "tagged-after-end", status, **noted, if_none_match='"1"'
    )
    assert ("STATUS-09" in violated(written)) is is_judged


async def test_the_tag_of_a_redirect_is_not_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(living, "SETTLED_S", 0.0)
    known: list[str] = []
    # A 200 with a tag, then redirects to the result, with others.
    replies = [Reply(200, {"state": "running"}, {"ETag": '"1"'})]

    async def answer(request: Request) -> Reply:
        if request.method == "POST":
            return Reply(202, {"id": "1"}, {"Location": "/tasks/1"})
        known.append(request.headers.get("if-none-match", ""))
        headers = {"ETag": '"2"', "Location": "/tasks/1/result"}
        return replies.pop() if replies else Reply(303, headers=headers)

    async with ScriptedServer(answer) as server:
        plan = Plan(f"{server.url}/tasks", named("plain"), 1)
        session = Session(plan, tmp_path)
        await living.tags(session)
        await session.close()
    # One look, one with its tag, two after the end without one, and one with
    # the tag that the unfinished task had.
    assert known == ["", '"1"', "", "", '"1"']
