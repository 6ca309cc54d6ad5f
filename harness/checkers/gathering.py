"""Turns the records of all histories into evidence. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from harness.checkers.evidence import (
    Evidence,
    InjectedFault,
    Reader,
    logged,
)
from harness.dialect import Vocabulary
from harness.history import ALL_HEALED, FAULTS, LEDGER, Record


def gather(records: Iterable[Record], vocabulary: Vocabulary) -> Evidence:
    """Return the records, indexed for the checkers."""
    evidence = Evidence(vocabulary, list(records))
    invoked: dict[tuple[str, int], Record] = {}
    faults: dict[int, InjectedFault] = {}
    # request id -> key
    key_of: dict[str, str] = {}
    for record in evidence.records:
        more = record.more
        if record.phase == "invoke":
            invoked[record.who, record.op] = record
            _take_request(evidence, record, key_of)
        if record.who == FAULTS:
            began = invoked.get((record.who, record.op), record)
            _take_fault(evidence, faults, began, record)
        elif record.who == LEDGER:
            if record.phase != "ok":
                continue
            evidence.effects[more["task"]].append(more)
        elif record.what == "stream":
            reader = evidence.readers.setdefault(
                more["reader"], Reader(record.who, more.get("task"))
            )
            reader.records.append(record)
        elif record.phase == "ok":
            _take_answer(evidence, record)
        if "status" in more:
            evidence.answers.append(record)
        if (
            record.what == "submit"
            and more.get("status") == vocabulary.unavailable
        ):
            began = invoked[record.who, record.op]
            evidence.refused_s.append(record.at_s - began.at_s)
    for task, events in evidence.logs.items():
        if events and events[0].more.get("request_id") in key_of:
            evidence.keys[key_of[events[0].more["request_id"]]].add(task)
    return evidence


def _take_request(
    evidence: Evidence, record: Record, key_of: dict[str, str]
) -> None:
    more = record.more
    match record.what:
        case "submit":
            key_of[more["request_id"]] = more["key"]
            evidence.sent[more["key"]] += 1
            evidence.submissions[more["key"]] = more
        case "read":
            evidence.read_at_s[more["task"]] = record.at_s
        case "hold":
            evidence.held_requests[more["request_id"]] = more


def _take_answer(evidence: Evidence, record: Record) -> None:
    more: dict[str, Any] = record.more
    match record.what:
        case "submit":
            task = more["task"]
            evidence.accepted.setdefault(task, (record.who, record.at_s))
            evidence.keys[more["key"]].add(task)
        case "poll":
            evidence.polls.append(record)
        case "cancel":
            evidence.cancels.append(record)
        case "upload":
            evidence.uploads[more["upload"]] = more
        case "fetch":
            evidence.fetched[more["upload"]] = more
        case "hold":
            evidence.held_answers[more["task"]] = record
        case "read":
            events = more.get("events")
            evidence.logs[more["task"]] = (
                None if events is None else [logged(event) for event in events]
            )
            if more.get("is_held"):
                evidence.held.add(more["task"])


def _take_fault(
    evidence: Evidence,
    faults: dict[int, InjectedFault],
    began: Record,
    record: Record,
) -> None:
    more = record.more
    if record.what == ALL_HEALED and record.phase == "ok":
        evidence.healed_wall_s = more["wall_s"]
        evidence.settle_s = more["settle_s"]
    elif record.phase == "ok":
        fault = InjectedFault(
            record.what,
            began.at_s,
            record.at_s,
            began.more.get("wall_s", more["wall_s"]),
            more["wall_s"],
            frozenset(more.get("pids", ())),
            frozenset(more.get("consequences", ())),
        )
        faults[record.op] = fault
        evidence.faults.append(fault)
    elif record.phase == "healed" and record.op in faults:
        faults[record.op].healed_wall_s = more["wall_s"]
    elif record.phase == "unhealed":
        evidence.unhealed[record.what] = more["reason"]
    elif record.phase == "fail":
        evidence.missed_faults += 1
