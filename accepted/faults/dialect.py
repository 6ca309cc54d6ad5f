"""How our own service spells the pattern of long-running requests.

The table of transitions is a second writing of `demo/contract.py`'s, so
that a mistake there is found by a campaign.
"""

from __future__ import annotations

from typing import Any

from harness.dialect import (
    Addresses,
    Dialect,
    Event,
    Status,
    Transition,
    Vocabulary,
)

ALIVE = ("queued", "running")
# What checkers read of an event; inputs and results would fill the disk.
KEPT = frozenset(
    {"seq", "type", "attempt", "at", "request_id", "reason", "done", "kind"}
)
KEPT_RESULT = frozenset(
    {"control_ok", "charges", "amount_cents"}
    | {"bytes", "lines", "sha256_of_sha256s"}
)

VOCABULARY = Vocabulary(
    final_states=frozenset({"succeeded", "failed", "cancelled"}),
    transitions={
        "queued": Transition(("",), "queued"),
        "started": Transition(("queued",), "running"),
        "progressed": Transition(("running",)),
        "retried": Transition(("running",), "queued", ends_attempt=True),
        "lost": Transition(("running",), "queued", ends_attempt=True),
        "cancel_requested": Transition(ALIVE),
        "fault_requested": Transition(("running",)),
        "succeeded": Transition(("running",), "succeeded"),
        "failed": Transition(ALIVE, "failed"),
        "cancelled": Transition(ALIVE, "cancelled"),
    },
    queued="queued",
    started="started",
    progressed="progressed",
    lost="lost",
    failed="failed",
    succeeded="succeeded",
    cancels=frozenset({"cancel_requested", "cancelled"}),
    given_up="/problems/crash-loop/",
    retries_exhausted="/problems/retries-exhausted/",
    outcome_unknown="/problems/outcome-unknown/",
    # As promise.md has it.
    own_losses=3,
    losses_in_a_row=10,
    # The gateway without a server (502, 503, 504), a server without a
    # broker (503).
    deliberate_errors=frozenset({502, 503, 504}),
)


def _status(body: Any) -> Status:
    return Status(
        str(body["id"]), body["state"], int(body["seq"]), int(body["attempt"])
    )


def _held(body: Any) -> Status:
    return _status(body["task"])


def _event(body: Any) -> Event | None:
    if "type" not in body or "seq" not in body:
        return None
    event = {name: value for name, value in body.items() if name in KEPT}
    event["task"] = body["task_id"]
    event["is_held"] = body["log"] == "held"
    if body.get("worker"):
        event["pid"] = body["worker"]["pid"]
    if body.get("problem"):
        event["problem"] = body["problem"]["type"]
    # A large result is at its own address, and null here.
    if body.get("result"):
        event["result"] = {
            name: value
            for name, value in body["result"].items()
            if name in KEPT_RESULT
        }
    return event


def _events(body: Any) -> list[Event]:
    read = (_event(event) for event in body["events"])
    return [event for event in read if event is not None]


def _snapshot(body: Any) -> list[Status] | None:
    """Read the snapshot of an owner's stream, or of one task's."""
    if "tasks" in body:
        return [_status(view) for view in body["tasks"]]
    return [_status(body)] if "id" in body and "seq" in body else None


ACCEPTED = Dialect(
    addresses=Addresses(
        submit="/api/tasks",
        status="/api/tasks/{id}",
        events="/api/tasks/{id}/events",
        cancel="/api/tasks/{id}/cancel",
        stream="/api/tasks/{id}/stream",
        all_streams="/api/stream",
        uploads="/api/blobs",
        upload="/api/blobs/{id}",
        hold="/api/held/tasks",
        held_events="/api/held/tasks/{id}/events",
        hello="/api/tasks?limit=1",
    ),
    vocabulary=VOCABULARY,
    read_status=_status,
    read_event=_event,
    read_events=_events,
    read_snapshot=_snapshot,
    read_held=_held,
    upload_field="blob",
)
