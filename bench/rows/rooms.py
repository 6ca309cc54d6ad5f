"""Measures rooms of 25, 50, 100 and 200 people, and one with an attacker.

Each is a rehearsal (workshop/rehearsal) on a stack with rooms: bots join,
press and vote through five steps, and the rooms' server is killed twice in
each vote. After that, 100 people rehearse beside an owner who submits tasks
as fast as it can, up to 10,000. Bots and servers share the machine.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from accepted.room.rehearsing import rehearsed
from accepted.room.stack import RoomStack
from accepted.sitebuild import build
from bench.figures import Bar
from bench.plan import Plan
from bench.row import Row
from bench.stack import Stack
from workshop.rehearsal.verdict import Use, moved, row
from workshop.rehearsal.walk import Seen

PEOPLE = (25, 50, 100, 200)
# Compared with the same number of people alone.
ATTACKED = 100
MINUTES = 45
# One rehearsal of each size takes some four minutes.
ROUNDS = 1
# Of verdict.row: its name there, in the table, and its unit.
FIGURES = (
    ("press_p50_ms", "press to first event p50", "ms"),
    ("press_p95_ms", "press to first event p95", "ms"),
    ("press_max_ms", "press to first event max", "ms"),
    ("dwell_p95_s", "wait for a slot p95", "s"),
    ("board_max_s", "a change on all pages max", "s"),
    ("presses", "presses", ""),
    ("votes", "votes", ""),
    ("votes_missed", "votes missed", ""),
    ("votes_doubled", "votes counted twice", ""),
    ("lost", "presses and commands lost", ""),
    ("errors", "5xx that nobody designed", ""),
    ("held_timed_out", "held requests, until the gateway's 504", ""),
    ("held_refused", "held requests, refused at once", ""),
    ("held_refused_p95_ms", "refusal of a held request p95", "ms"),
    ("held_errors", "held requests that ended otherwise", ""),
    ("kills", "kills of the rooms' server", ""),
    ("reconnects", "reconnects", ""),
    ("cores", "CPU of the servers", "cores"),
    ("memory_mb", "memory of the servers", "MB"),
)


def rooms(
    plan: Plan, sizes: Sequence[int] = PEOPLE, attacked: int = ATTACKED
) -> Row:
    """Rehearse rooms of each size, then one that is attacked."""
    del plan
    build(_tell)
    found: dict[int, tuple[Seen, Use]] = {}
    with Stack("workshop") as running:
        stack = RoomStack(running.base_url, running.places, running.pid)
        for people in sizes:
            _tell(f"{people} people")
            found[people] = rehearsed(
                stack, people, MINUTES, _quiet, kills=True
            )
        _tell(f"{attacked} people and an attacker")
        beside = rehearsed(
            stack, attacked, MINUTES, _quiet, kills=False, is_attacked=True
        )
    return _row(found, attacked, beside)


def _row(
    found: dict[int, tuple[Seen, Use]], attacked: int, beside: tuple[Seen, Use]
) -> Row:
    largest = max(found)
    figures = row(*found[largest])
    result = Row("room", "a room of people on one server", rounds=ROUNDS)
    result.judge(
        f"press to first event p95 of {largest} people", "ms",
        [figures["press_p95_ms"]], Bar(at_most=300),
    )  # fmt: skip
    result.judge(
        f"a change on all pages of {largest} people", "s",
        [figures["board_max_s"]], Bar(at_most=1),
    )  # fmt: skip
    for name, what, _ in FIGURES:
        if name in (
            "votes_missed",
            "votes_doubled",
            "lost",
            "errors",
            "held_errors",
        ):
            total = sum(row(*each)[name] for each in found.values())
            result.judge(f"{what} in all rooms", "", [total], Bar(at_most=0))
    result.judge(
        "wait for a slot p95, moved by an attacker", "s",
        [moved(found[attacked][0], beside[0])], Bar(at_most=2),
    )  # fmt: skip
    for people, each in (*found.items(), (0, beside)):
        who = f"{people} people" if people else f"{attacked} and an attacker"
        for name, what, unit in FIGURES:
            result.side(f"{who}, {what}", unit, [row(*each)[name]])
    seen = beside[0]
    result.notes.append(
        f"the attacker submitted {seen.attacks} tasks, of which"
        f" {seen.attacks_accepted} were accepted"
    )
    return result


def _tell(text: str) -> None:
    sys.stderr.write(f"  {text}\n")


def _quiet(_: str) -> None:
    """Say nothing."""
