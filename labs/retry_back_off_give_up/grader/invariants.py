"""Judges how a service takes a carrier that fails, from what each side saw."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from harness.checkers.violation import Violation
from harness.history import Record
from labs.retry_back_off_give_up.grader.letters import (
    keeps_letters,
    replays_once,
)
from labs.retry_back_off_give_up.grader.parcels import (
    Parcel,
    answered,
    gathered,
    state,
)
from labs.retry_back_off_give_up.grader.pauses import (
    Pause,
    growth,
    overtaking,
)

MOST_TRIES = 5
# The carrier works again for these, at the fourth call at the latest.
CURABLE = ("passing", "asked", "unsure", "crowd", "neighbour")
# chosen: a clock's grain, and what a call takes on its way.
EARLY_S = 0.05
# chosen: an exponential pause has grown fourfold by then.
LEAST_GROWTH = 1.5
# chosen: twice what two slots mix up without jitter; with it, it's a third.
LEAST_OVERTAKING = 0.03
LEAST_PAIRS = 20
# On a machine that is so slow, a pause is mostly the wait for a free slot, and
# nothing can be said about it.
MOST_QUEUED_S = 0.5
MOST_CROWDED_S = 1.5


def ends_in_time(history: Sequence[Record]) -> Iterator[Violation]:
    """Check L07-TRIES-01: five tries at most, and an end that is right."""
    for parcel in gathered(history):
        number, tries = parcel.number, parcel.first_tries
        shown, given_up = state(parcel.end), parcel.noted("gave up waiting")
        expected = f"at most {MOST_TRIES} tries, then a dead letter"
        seen = ""
        if len(tries) > MOST_TRIES:
            took_s = tries[-1].call.at_s - tries[0].call.at_s
            seen = (
                f"{number} was tried {len(tries)} times in {took_s:.1f} s,"
                f" and each time {answered(parcel)}"
            )
        elif given_up is not None and not shown:
            last = state(parcel.looks[-1]) if parcel.looks else ""
            waited_s = given_up.at_s - parcel.own[0].at_s
            seen = (
                f"{number} still shows {last!r} after {waited_s:.1f} s and"
                f" {len(tries)} tries; {answered(parcel)}"
            )
        elif shown and shown != "done" and parcel.kind in CURABLE:
            seen = (
                f"{number} was given up after {len(tries)} tries, although"
                " the carrier fails for it three times at most"
            )
            expected = "'done', after as many tries as it needs"
        elif (
            shown == "done"
            and parcel.kind not in CURABLE
            and not parcel.noted("is replayed")
        ):
            seen = f"{number} shows 'done', and {answered(parcel)}"
        if seen:
            yield Violation(
                "L07-TRIES-01",
                *(number, seen, expected),
                parcel.proof(*parcel.looks[-1:]),
            )


def leaves_permanent_alone(history: Sequence[Record]) -> Iterator[Violation]:
    """Check L07-PERMANENT-01: what won't pass is tried once."""
    for parcel in gathered(history):
        tries = parcel.first_tries
        if parcel.kind != "permanent" or parcel.end is None or len(tries) < 2:
            continue
        if len(tries) > MOST_TRIES:
            continue
        status = parcel.plan["statuses"][0]
        yield Violation(
            "L07-PERMANENT-01",
            parcel.number,
            f"{parcel.number} was tried {len(tries)} times, and the carrier"
            f" answered {status} each time",
            f"one try: the same request gets the same {status}",
            parcel.proof(parcel.end),
        )


def pauses_well(history: Sequence[Record]) -> Iterator[Violation]:
    """Check L07-PAUSE-01: pauses as asked for, growing and scattered.

    Where two layers repeat, their pauses alternate: the other layer is to go
    first.
    """
    parcels = gathered(history)
    if any(len(parcel.first_tries) > MOST_TRIES for parcel in parcels):
        return
    for parcel in parcels:
        if parcel.kind == "asked" and len(parcel.first_tries) > 1:
            pause = _pauses(parcel)[0]
            asked_s = parcel.plan["retry_after_s"]
            if pause.took_s < asked_s - EARLY_S:
                yield Violation(
                    "L07-PAUSE-01",
                    parcel.number,
                    f"{parcel.number} was tried again after"
                    f" {pause.took_s:.2f} s, and the carrier had answered"
                    f" Retry-After: {asked_s}",
                    f"the next try {asked_s} s later, or after more",
                    parcel.proof(),
                )
    hopeless = [p for p in parcels if p.kind == "hopeless" and p.end]
    yield from _grow([p for p in hopeless if len(p.first_tries) >= 4])
    crowd = [p for p in parcels if p.kind == "crowd" and p.end]
    yield from _scatter([p for p in crowd if len(p.tries) >= 4])


def lets_others_pass(history: Sequence[Record]) -> Iterator[Violation]:
    """Check L07-LANE-01: a parcel that works needn't wait for others."""
    parcels = gathered(history)
    crowd = [p for p in parcels if p.kind == "crowd" and len(p.tries) >= 4]
    for parcel in parcels:
        if parcel.kind != "neighbour" or not parcel.tries:
            continue
        call = parcel.tries[0].call
        before = [p for p in crowd if p.tries[3].call.at_s < call.at_s]
        if len(before) * 2 < len(crowd) or not crowd:
            continue
        waited_s = call.at_s - parcel.own[0].at_s
        yield Violation(
            "L07-LANE-01",
            parcel.number,
            f"{parcel.number}, whose label is made at once, was first tried"
            f" {waited_s:.1f} s after it was handed in: {len(before)} of"
            f" {len(crowd)} parcels that had to wait for the carrier were"
            " through by then",
            "a pause between two tries keeps no other parcel waiting",
            (parcel.own[0], *before[-1].proof()[-4:], call),
        )


def _pauses(parcel: Parcel) -> list[Pause]:
    """Return the times between a parcel's tries, before any replay."""
    tries = parcel.first_tries
    return [
        Pause(before.ends_s, after.call.at_s)
        for before, after in pairwise(tries)
    ]


def _grow(hopeless: Sequence[Parcel]) -> Iterator[Violation]:
    """Compare the longest of the last pauses with the longest first one."""
    if len(hopeless) < 3 or _queued_s(hopeless) > MOST_QUEUED_S:
        return
    pauses = [_pauses(parcel) for parcel in hopeless]
    factor = growth(pauses)
    if factor >= LEAST_GROWTH:
        return
    longest = [f"{max(p.took_s for p in each):.2f}" for each in pauses]
    yield Violation(
        "L07-PAUSE-01",
        hopeless[0].number,
        f"the last pauses are {factor:.1f} times as long as the first ones:"
        f" the longest pauses of {len(hopeless)} parcels took"
        f" {', '.join(longest)} s",
        "pauses that grow from try to try",
        hopeless[0].proof(),
    )


def _scatter(crowd: Sequence[Parcel]) -> Iterator[Violation]:
    """Look whether parcels that failed together came back in that order."""
    if not crowd or _queued_s(crowd) > MOST_CROWDED_S:
        return
    rounds = list(zip(*(_pauses(each)[:3] for each in crowd), strict=True))
    changed, pairs = overtaking(rounds)
    if pairs < LEAST_PAIRS or changed >= LEAST_OVERTAKING * pairs:
        return
    last = sorted(crowd, key=lambda each: each.tries[3].call.at_s)
    yield Violation(
        "L07-PAUSE-01",
        last[0].number,
        f"{len(crowd)} parcels failed together, and came back in the same"
        f" order: of {pairs} pairs, {changed} changed places in three pauses",
        "jitter: each pause is drawn, so that callers come back scattered",
        tuple(each.tries[3].call for each in last[:8]),
    )


def _queued_s(parcels: Sequence[Parcel]) -> float:
    """Return how long a first try had to wait for a slot, at most."""
    return max(
        parcel.tries[0].call.at_s - parcel.accepted_s for parcel in parcels
    )


Judge = Callable[[Sequence[Record]], Iterator[Violation]]
JUDGES: tuple[Judge, ...] = (
    ends_in_time,
    leaves_permanent_alone,
    pauses_well,
    lets_others_pass,
    keeps_letters,
    replays_once,
)
