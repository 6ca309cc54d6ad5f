"""A request that was one too many (429) shows nothing of a task."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from harness.conformance.dialectfile import named
from harness.conformance.drive.probes.cancelling import cancelled_in_time
from harness.conformance.drive.probes.living import alone
from harness.conformance.drive.session import Session
from harness.conformance.outcome import Standing, outcome
from harness.conformance.plan import Limits, Plan
from harness.history import load
from harness.replies import Reply, Request
from harness.scripted import ScriptedServer
from tests.unit.harness.conformance.written import Written, violated

REFUSED = {"state": "?", "means": []}
AGAIN = {"Retry-After": "0"}
DIALECT = named("plain")


def refused(written: Written, what: str, intent: str, **more: object) -> None:
    """Write a request that was refused as one too many."""
    noted = {"task": "a", **REFUSED, **more}
    written.exchange(what, intent, 429, **noted)


def test_a_refused_look_is_no_other_end() -> None:
    written = Written().state("succeeded", "closely", probe="watch")
    refused(written, "status", "after-end", probe="watch")
    assert "STATUS-04" not in violated(written)


def test_a_refused_cancel_is_no_answer_to_a_cancel() -> None:
    written = Written().state("running", probe="cancel")
    refused(written, "cancel", "early", probe="cancel")
    written.state("running", probe="cancel")
    assert "CANCEL-02" not in violated(written)


def test_a_refused_look_after_a_late_cancel_is_no_change() -> None:
    written = Written().state("succeeded", probe="late-cancel")
    written.exchange("cancel", "late", 409, task="a", probe="late-cancel")
    refused(written, "status", "after-end", probe="late-cancel")
    assert "CANCEL-07" not in violated(written)


def test_a_refused_look_is_no_trace_of_head() -> None:
    written = Written().state("succeeded", "before-methods", probe="methods")
    written.exchange("other", "head", method="HEAD", probe="methods")
    refused(written, "status", "after-methods", probe="methods")
    assert "HTTP-03" not in violated(written)


def test_looks_before_and_after_head_are_compared_by_their_tasks() -> None:
    written = Written()
    refused(written, "status", "before-methods", task="b", probe="methods")
    written.state("succeeded", "before-methods", probe="methods")
    written.state("failed", "after-methods", task="b", probe="methods")
    written.state("succeeded", "after-methods", probe="methods")
    assert not violated(written)


@pytest.mark.parametrize(
    ("intent", "id_"),
    [("tagged-after-end", "STATUS-09"), ("unknown", "STATUS-11")],
)
def test_a_refused_question_has_no_answer(intent: str, id_: str) -> None:
    written = Written().state("succeeded", etag='"1"')
    refused(written, "status", intent, if_none_match='"1"')
    assert id_ not in violated(written)


def test_a_result_that_was_refused_is_not_missing() -> None:
    written = Written().state("succeeded", result=False)
    refused(written, "result", "read")
    assert "RESULT-01" not in violated(written)
    written = Written().state("succeeded", result=False)
    refused(written, "result", "read")
    written.exchange("result", "read", 404, task="a")
    assert "RESULT-01" in violated(written)


def test_a_task_whose_status_was_refused_after_a_kill_may_be_kept() -> None:
    written = Written().state("running", probe="kill")
    written.note("kill", "ok", probe="kill", pids=[1])
    refused(written, "status", "after-kill", probe="kill")
    assert "DURABLE-01" not in violated(written)


def test_refused_submissions_show_nothing_of_keys() -> None:
    keyed = {"key": "k", "means": ["accepted"], "names": "/tasks/a"}
    written = Written()
    written.exchange("submit", "keyed-by", 202, **keyed)
    refused(written, "submit", "keyed-by", key="k", names="")
    refused(written, "submit", "other-body", key="k", means=["refused"])
    assert "KEY-05" not in violated(written)
    rows = outcome(written.records, {}, ["LRO-KEY-04"])
    assert rows[0].standing is Standing.COULD_NOT_JUDGE


def test_a_refused_stream_is_not_one_of_the_wrong_kind() -> None:
    written = Written().stream("whole", [], status=429, type="text/html")
    assert "EVENTS-01" not in violated(written)
    wrong = Written().stream("whole", [], status=500, type="text/html")
    assert "EVENTS-01" in violated(wrong)


def test_a_task_whose_polls_were_refused_is_not_called_endless() -> None:
    written = Written().state("running")
    refused(written, "status", "poll")
    assert "STATUS-05" not in violated(written.wait("a", "?"))


def test_a_patient_poll_that_is_refused_counts_if_nothing_else_was_asked() -> (
    None
):
    def polled() -> Written:
        return Written().state("running", retry_after="1", probe="alone")

    company = polled().exchange("other", "head", 200, probe="methods").at(1)
    refused(company, "status", "poll", probe="alone")
    assert "STATUS-08" not in violated(company)
    hasty = polled()
    refused(hasty, "status", "poll", probe="alone")
    assert "STATUS-08" not in violated(hasty)
    patient = polled().at(1)
    refused(patient, "status", "poll", probe="alone")
    assert "STATUS-08" in violated(patient)


class Stingy:
    """Refuses every other request, and has no tasks but one that ended."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def answer(self, request: Request) -> Reply:
        """Refuse, or answer."""
        self.asked.append(f"{request.method} {request.path}")
        if len(self.asked) % 2:
            return Reply(429, headers=AGAIN)
        if request.method == "POST":
            task = {"id": "1", "state": "queued"}
            return Reply(202, task, {"Location": "/tasks/1"})
        return Reply(200, {"id": "1", "state": "succeeded", "result": 1})


@pytest.fixture
async def session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Session, Stingy]]:
    """A session with a service that is short of everything."""
    monkeypatch.setattr("harness.conformance.drive.refusals.USUAL_S", 0.01)
    stingy = Stingy()
    async with ScriptedServer(stingy.answer) as server:
        limits = Limits(rate_per_s=200.0)
        plan = Plan(f"{server.url}/tasks", DIALECT, 1, limits)
        made = Session(plan, tmp_path)
        yield made, stingy
        await made.close()


async def test_what_is_refused_is_sent_again(
    session: tuple[Session, Stingy], tmp_path: Path
) -> None:
    made, stingy = session
    task = await made.submit("lives")
    assert task is not None
    await made.status(task, "at-once")
    assert stingy.asked == ["POST /tasks"] * 2 + ["GET /tasks/1"] * 2
    assert made.refusals.was_polite
    statuses = [r.more["status"] for r in load(tmp_path) if r.phase == "ok"]
    assert statuses == [429, 202, 429, 200]


async def test_a_task_is_not_cancelled_before_it_was_read_unfinished(
    session: tuple[Session, Stingy],
) -> None:
    made, stingy = session
    assert not await cancelled_in_time(made, is_patient=False)
    # Refused and accepted, refused and read: it had ended by then.
    assert stingy.asked == ["POST /tasks"] * 2 + ["GET /tasks/1"] * 2


async def test_polls_that_are_hasty_on_purpose_are_not_sent_again(
    session: tuple[Session, Stingy],
) -> None:
    made, stingy = session
    task = await made.submit("watch")
    assert task is not None
    await made.status(task, "closely")
    assert stingy.asked[2:] == ["GET /tasks/1"]
    assert not made.refusals.was_polite


async def test_one_task_is_followed_alone_after_refusals(
    session: tuple[Session, Stingy],
) -> None:
    made, stingy = session
    made.refusals.note("lives", "poll", 3600.0)
    await alone(made)
    # Nobody waits for an hour to be sure.
    assert not stingy.asked
    made.refusals.over_at_s = 0.0
    await alone(made)
    assert "POST /tasks" in stingy.asked
