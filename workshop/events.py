"""The facts of a room, in the past tense. Pure.

The number of an event in the room's log is also the `id:` on its stream.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Fact(StrEnum):
    """The kinds of facts; the members of `data` are named above each."""

    # title code agenda token people_limit keep_days
    OPENED = "opened"
    CLOSED = "closed"

    # person nickname token resume
    JOINED = "joined"
    # person token: on another device, by the resume code
    RESUMED = "resumed"
    # person step
    MOVED = "moved"
    # person step
    DONE = "done"
    # person: used a figure; of what they did there it says nothing
    PRESSED = "pressed"
    # person step why by: the person, or the server (people.StuckBy)
    STUCK = "stuck"
    # person by: the person, or a helper
    UNSTUCK = "unstuck"
    # person requirement
    CHECK_FAILED = "check_failed"

    # step
    STEP_BEGUN = "step_begun"
    # step is_open
    GATE_SET = "gate_set"
    # ends_at_ms, or 0 for none
    TIMER_SET = "timer_set"
    # message, or "" for none
    MESSAGE_SET = "message_set"
    # is_paused: everyone looks up
    PAUSE_SET = "pause_set"
    # is_calm: participants' figures play recordings
    CALM_SET = "calm_set"
    # fault due_ms: a worker that all share is killed then
    FAULT_ANNOUNCED = "fault_announced"
    # result: counts of the tasks that it hit, or why it wasn't done
    FAULT_ENDED = "fault_ended"
    # persons ([] for all) text
    HINTED = "hinted"
    # persons ([] for all) step why
    RESET = "reset"
    # persons ([] for all) step
    SENT = "sent"
    # step is_cut
    STEP_CUT = "step_cut"

    # person
    LOOK_ASKED = "look_asked"
    # person owner: whose tasks may be looked at
    LOOK_ALLOWED = "look_allowed"
    # person by: refused, withdrawn, or staff have seen enough
    LOOK_ENDED = "look_ended"
    # person: has given a minute card, which is kept elsewhere, without them
    CARD_GIVEN = "card_given"

    # poll: one of the agenda's; round
    POLL_OPENED = "poll_opened"
    # poll round person choice
    VOTED = "voted"
    # poll round
    POLL_CLOSED = "poll_closed"
    # poll round stage: votes, then truth
    REVEALED = "revealed"

    # token of a helper
    HELPER_ADMITTED = "helper_admitted"
    # token host: the next instructor's, and their name if it was told
    HANDED_OVER = "handed_over"


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before it has a number and a time."""

    fact: Fact
    data: Mapping[str, Any] = field(default_factory=dict)
    # Who sent the command and under which key, "" for none; so that a
    # command that is sent again is found.
    author: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a room's log; `seq` is 1 for the first."""

    seq: int
    fact: Fact
    at_ms: int
    data: Mapping[str, Any]
    author: str = ""
    key: str = ""
