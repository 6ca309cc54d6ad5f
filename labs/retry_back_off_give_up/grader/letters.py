"""Judges dead letters and their replay, from what each side saw. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from harness.checkers.violation import Violation
from harness.history import Record
from labs.retry_back_off_give_up.grader.parcels import (
    Parcel,
    answered,
    gathered,
    state,
)

OPERATOR = "operator"


def keeps_letters(history: Sequence[Record]) -> Iterator[Violation]:
    """Check L07-LETTER-01: a dead letter has all that a replay needs."""
    for listing in _answers(history, "GET /dead-letters"):
        for parcel in gathered(history):
            replay = parcel.noted("is replayed")
            is_dead = (
                state(parcel.end) == "failed"
                and parcel.end is not None
                and parcel.end.at_s < listing.at_s
                and (replay is None or replay.at_s > listing.at_s)
            )
            seen = _lacks(parcel, listing) if is_dead else ""
            if seen:
                yield Violation(
                    "L07-LETTER-01",
                    *(parcel.number, seen),
                    "its parcel, its input, the last cause and its tries",
                    parcel.proof(listing),
                )


def replays_once(history: Sequence[Record]) -> Iterator[Violation]:
    """Check L07-REPLAY-01: one label, in all tries and replays together."""
    for parcel in gathered(history):
        number, labels = parcel.number, parcel.labels
        path = f"POST /dead-letters/{number}/replay"
        pressed = _answers(history, path)
        accepted = [r for r in pressed if r.more["status"] < 300]
        again = parcel.tries[len(parcel.first_tries) :]
        seen = ""
        if len(labels) > 1:
            keys = " and ".join(
                repr(r.more["key"]) if r.more["key"] else "no key"
                for r in labels
            )
            seen = f"{number} has {len(labels)} labels, made with {keys}"
        elif pressed and not accepted:
            statuses = ", ".join(str(r.more["status"]) for r in pressed)
            seen = f"replaying {number} was answered {statuses}"
        elif accepted and len(again) > 1:
            seen = (
                f"{number} was replayed {len(pressed)} times and called for"
                f" {len(again)} more labels, the first of which was made"
            )
        elif accepted and "done" not in map(state, parcel.looks):
            last = state(parcel.looks[-1]) if parcel.looks else ""
            seen = f"{number} was replayed, and still shows {last!r}"
        if seen:
            yield Violation(
                "L07-REPLAY-01",
                *(number, seen),
                "one replay is accepted, and one label made in all",
                parcel.proof(*pressed),
            )


def _answers(history: Sequence[Record], what: str) -> list[Record]:
    """Return the answers to one request of the operator."""
    return [
        record
        for record in history
        if (record.who, record.what, record.phase) == (OPERATOR, what, "ok")
    ]


def _lacks(parcel: Parcel, listing: Record) -> str:
    """Say what the dead letter of a parcel lacks; "" for nothing."""
    number, body = parcel.number, listing.more.get("body")
    if listing.more["status"] != 200 or not isinstance(body, list):
        return f"GET /dead-letters answered {listing.more['status']}, no list"
    letter: dict[str, Any] = next(
        (
            each
            for each in body
            if isinstance(each, dict) and each.get("parcel") == number
        ),
        {},
    )
    if not letter:
        return f"{number} shows 'failed', and has no dead letter"
    given = {"parcel": number, "weight_g": parcel.plan["weight_g"]}
    if letter.get("input") != given:
        return f"the input of {number}'s letter is {letter.get('input')!r}"
    cause = str(letter.get("cause") or "")
    statuses = [each.status for each in parcel.first_tries]
    last = str(statuses[-1]) if any(statuses[-1:]) else ""
    if not cause or last not in cause:
        return (
            f"the cause of {number}'s letter is {cause!r}, and"
            f" {answered(parcel)}"
        )
    tries = len(parcel.first_tries)
    if letter.get("tries") != tries:
        return (
            f"the letter of {number} says {letter.get('tries')!r} tries, and"
            f" there were {tries}"
        )
    return ""
