"""The rules of a task, each event in each state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from demo.contract import (
    Draft,
    Event,
    EventType,
    State,
    Task,
    apply,
    begin,
    check,
    fold,
)
from demo.errors import (
    AlreadyEnded,
    Conflict,
    IllegalTransition,
    StaleAttempt,
    UnknownTask,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
INPUT = {"rows": 10}
DATA: dict[EventType, dict[str, Any]] = {
    EventType.QUEUED: {
        "owner": "o",
        "kind": "report",
        "lane": "paced",
        "input": INPUT,
        "request_id": "r",
    },
    EventType.STARTED: {"worker": {"host": "h", "pid": 1}},
    EventType.PROGRESSED: {
        "done": 1,
        "total": 4,
        "unit": "partitions",
        "note": "Jan",
        "partial": {"index": 0},
    },
    EventType.RETRIED: {"problem": {}, "delay_s": 0},
    EventType.LOST: {"reason": "lease", "worker": None},
    EventType.FAULT_REQUESTED: {"fault": "cut"},
    EventType.SUCCEEDED: {"result": {"rows": 10}},
    EventType.FAILED: {"problem": {"title": "The work failed"}},
}

# Written out by hand: a table made from TRANSITIONS would agree with it.
MAY_FOLLOW = {
    None: {"queued"},
    State.QUEUED: {"started", "cancel_requested", "failed", "cancelled"},
    State.RUNNING: {
        "progressed", "retried", "lost", "cancel_requested",
        "fault_requested", "succeeded", "failed", "cancelled",
    },
    State.SUCCEEDED: set(),
    State.FAILED: set(),
    State.CANCELLED: set(),
}  # fmt: skip

LEADS_TO = {
    "queued": State.QUEUED,
    "started": State.RUNNING,
    "retried": State.QUEUED,
    "lost": State.QUEUED,
    "succeeded": State.SUCCEEDED,
    "failed": State.FAILED,
    "cancelled": State.CANCELLED,
}


def story(*types: str) -> list[Event]:
    """Return events of these types, a second apart, attempts counted."""
    events, attempt = [], 1
    for seq, name in enumerate(types, 1):
        type_ = EventType(name)
        at = NOON + timedelta(seconds=seq)
        events.append(Event(seq, type_, attempt, at, DATA.get(type_, {})))
        if name in ("retried", "lost"):
            attempt += 1
    return events


def task_in(state: State | None) -> Task | None:
    match state:
        case None:
            return None
        case State.QUEUED:
            return fold("t", story("queued"))
        case State.RUNNING:
            return fold("t", story("queued", "started"))
        case _:
            return fold("t", story("queued", "started", state.value))


@pytest.mark.parametrize("state", MAY_FOLLOW)
@pytest.mark.parametrize("type_", EventType)
def test_an_event_follows_only_where_the_rules_say(
    state: State | None, type_: EventType
) -> None:
    task, draft = task_in(state), Draft(type_, 1, DATA.get(type_, {}))
    if type_.value in MAY_FOLLOW[state]:
        check(task, draft)
    else:
        with pytest.raises(IllegalTransition):
            check(task, draft)


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING])
@pytest.mark.parametrize("type_", EventType)
def test_an_event_leads_to_the_state_it_names(
    state: State, type_: EventType
) -> None:
    if type_.value not in MAY_FOLLOW[state]:
        return
    task = task_in(state)
    assert task is not None
    after = apply(
        task, Event(task.seq + 1, type_, 1, NOON, DATA.get(type_, {}))
    )
    assert after.state == LEADS_TO.get(type_.value, state)
    assert after.seq == task.seq + 1


@pytest.mark.parametrize("end", ["succeeded", "failed", "cancelled"])
@pytest.mark.parametrize("type_", EventType)
def test_nothing_overwrites_a_terminal_state(
    end: str, type_: EventType
) -> None:
    task = task_in(State(end))
    with pytest.raises(AlreadyEnded):
        check(task, Draft(type_, 1, DATA.get(type_, {})))


@pytest.mark.parametrize("interruption", ["lost", "retried"])
def test_an_attempt_that_was_replaced_is_fenced_off(
    interruption: str,
) -> None:
    task = fold("t", story("queued", "started", interruption, "started"))
    assert task.attempt == 2
    late = Draft(EventType.SUCCEEDED, 1, DATA[EventType.SUCCEEDED])
    with pytest.raises(StaleAttempt):
        check(task, late)
    check(task, Draft(EventType.SUCCEEDED, 2, DATA[EventType.SUCCEEDED]))


def test_a_gap_in_the_numbers_is_refused() -> None:
    task = fold("t", story("queued"))
    with pytest.raises(Conflict):
        apply(task, Event(3, EventType.STARTED, 1, NOON))


def test_a_repeated_number_is_refused() -> None:
    task = fold("t", story("queued", "started"))
    again = Event(2, EventType.PROGRESSED, 1, NOON, DATA[EventType.PROGRESSED])
    with pytest.raises(Conflict):
        apply(task, again)


def test_an_empty_log_is_no_task() -> None:
    with pytest.raises(UnknownTask):
        fold("t", [])


def test_a_log_begins_with_queued() -> None:
    with pytest.raises(IllegalTransition):
        begin("t", Event(1, EventType.STARTED, 1, NOON))


def test_a_new_task_is_what_its_first_event_says() -> None:
    task = fold("t", story("queued"))
    assert task == Task(
        id="t",
        owner="o",
        kind="report",
        lane="paced",
        input=INPUT,
        request_id="r",
        created_at=NOON + timedelta(seconds=1),
        queued_at=NOON + timedelta(seconds=1),
        last_at=NOON + timedelta(seconds=1),
    )


def test_a_later_attempt_finds_what_the_earlier_one_finished() -> None:
    events = story(
        "queued", "started", "progressed", "lost", "started", "progressed"
    )
    task = fold("t", events)
    assert len(task.partials) == 2
    assert task.started_at == NOON + timedelta(seconds=2)


def test_a_retry_is_no_loss() -> None:
    task = fold("t", story("queued", "started", "retried"))
    assert (task.attempt, task.losses.total) == (2, 0)


def test_a_fault_is_asked_for_once_an_attempt() -> None:
    task = fold("t", story("queued", "started", "fault_requested"))
    assert (task.state, task.fault_at) == (
        State.RUNNING,
        NOON + timedelta(seconds=3),
    )
    again = ("queued", "started", "fault_requested", "lost", "started")
    assert fold("t", story(*again)).fault_at is None


def test_a_request_to_cancel_is_a_fact_and_not_a_state() -> None:
    task = fold("t", story("queued", "started", "cancel_requested"))
    assert task.cancel_requested
    assert task.state is State.RUNNING


def test_the_end_keeps_result_problem_and_moment() -> None:
    won = fold("t", story("queued", "started", "succeeded"))
    lost = fold("t", story("queued", "failed"))
    assert won.result == {"rows": 10}
    assert won.problem is None
    assert lost.problem == {"title": "The work failed"}
    assert won.ended_at == NOON + timedelta(seconds=3)


def test_a_task_without_parts_has_made_no_progress() -> None:
    task = fold("t", story("queued", "started", "progressed"))
    assert task.progress is not None
    assert task.progress.fraction == 0.25
    event = Event(
        4,
        EventType.PROGRESSED,
        1,
        NOON,
        {**DATA[EventType.PROGRESSED], "done": 0, "total": 0},
    )
    after = apply(task, event)
    assert after.progress is not None
    assert after.progress.fraction == 0.0
