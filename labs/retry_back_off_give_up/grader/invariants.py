"""Judges how a service takes a carrier that fails, from what each side saw."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from statistics import fmean

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
    spreads,
)

MOST_TRIES = 5
# The carrier works again for these, at the fourth call at the latest.
CURABLE = ("passing", "asked", "unsure", "crowd", "neighbour")
# chosen: a clock's grain, and what a call takes on its way.
EARLY_S = 0.05
# chosen: an exponential pause has grown fourfold by then.
LEAST_GROWTH = 1.5
# chosen: what a busy machine may add to a pause and not to another.
LEAST_GROWTH_S = 0.5
# chosen: pauses that differ by delays alone are closer together, on average of
# the rounds: a stall of the machine stretches one of them. Those of eight
# parcels that are half drawn are so once in 25,000 checks (make unit).
LEAST_SPREAD_S = 0.25
FEWEST_DRAWN = 8


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
    if _repeats_twice(parcels):
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
    hopeless = [p for p in hopeless if len(p.first_tries) >= 4]
    yield from _grow(hopeless)
    yield from _differ(hopeless)


def lets_others_pass(history: Sequence[Record]) -> Iterator[Violation]:
    """Check L07-LANE-01: a parcel that works needn't wait for others."""
    parcels = gathered(history)
    if _repeats_twice(parcels):
        return
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


def _repeats_twice(parcels: Sequence[Parcel]) -> bool:
    """Say whether a second layer repeats, with pauses of its own."""
    return any(len(each.first_tries) > MOST_TRIES for each in parcels)


def _pauses(parcel: Parcel) -> list[Pause]:
    """Return the times between a parcel's tries, before any replay."""
    tries = parcel.first_tries
    return [
        Pause(before.ends_s, after.call.at_s)
        for before, after in pairwise(tries)
    ]


def _grow(hopeless: Sequence[Parcel]) -> Iterator[Violation]:
    """Compare the longest of the last pauses with those of the first ones.

    At the start all parcels are there at once, so the first ones may have
    waited for a slot for as long as the first tries have.
    """
    if len(hopeless) < 3:
        return
    pauses = [_pauses(parcel) for parcel in hopeless]
    first_s, last_s = growth(pauses)
    first_s -= _queued_s(hopeless)
    factor = last_s / max(first_s, 0.001)
    if factor >= LEAST_GROWTH or last_s - first_s >= LEAST_GROWTH_S:
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


def _differ(hopeless: Sequence[Parcel]) -> Iterator[Violation]:
    """Compare the pauses of parcels after as many tries."""
    if len(hopeless) < FEWEST_DRAWN:
        return
    pauses = [_pauses(parcel) for parcel in hopeless]
    apart_s = fmean(spreads(pauses))
    if apart_s >= LEAST_SPREAD_S:
        return
    thirds = ", ".join(f"{each[2].took_s:.2f}" for each in pauses)
    yield Violation(
        "L07-PAUSE-01",
        hopeless[0].number,
        f"the third pauses of {len(hopeless)} parcels took {thirds} s, and all"
        f" but the longest after as many tries are {apart_s:.2f} s apart or"
        " less, on average",
        "jitter: each pause is drawn, so that by the third one, parcels are a"
        " second or so apart",
        (*hopeless[0].proof()[:4], *hopeless[1].proof()[:4]),
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
