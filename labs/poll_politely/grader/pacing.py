"""Judges when the client of lab 2 sends its requests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import mean

from harness.checkers.violation import Violation
from harness.history import Record
from labs.poll_politely.grader.clients import (
    Pause,
    by_client,
    flat,
    is_gone,
    is_request,
    length_s,
    named,
    named_pause,
    pauses,
    shown,
)

# chosen: clocks of one machine, and the way of an answer to its client.
EARLY_S = 0.1
# What README.md asks for.
LONGER_FRACTION = 0.5
FIRST_PAUSE_S = 1.0
SHORTEST_FIRST_PAUSE_S = 0.2
GROWTH = 1.8
# chosen: a machine that is three times slower.
SLACK_S = 3.0
# Returns of a crowd within this fraction of the pause are in step. The eight
# of a client with half a pause of jitter: once in 12,000 checks. Those of one
# without it: where a busy machine keeps some waiting for longer.
STEP_FRACTION = 0.1
# chosen: fewer than this don't show whether they are in step.
CROWD = 7


def never_early(history: Sequence[Record]) -> Iterator[Violation]:
    """No request comes before the pause is over that was named last."""
    for who, records in by_client(history).items():
        told = [
            pause
            for pause in pauses(records)
            if pause[0].more.get("told_s") is not None
        ]
        early = [
            pause
            for pause in told
            if length_s(pause) < pause[0].more["told_s"] - EARLY_S
        ]
        if not early:
            continue
        first = early[0]
        told_s = first[0].more["told_s"]
        form = first[0].more.get("form", f"{told_s:g}")
        yield Violation(
            "L02-WAIT-01",
            who,
            f"after `Retry-After: {form}` the next request came"
            f" {length_s(first):.2f} s later; {len(early)} of {len(told)}"
            " requests came too early",
            f"no request for {told_s:g} s",
            flat(early),
        )


def pauses_grow(history: Sequence[Record]) -> Iterator[Violation]:
    """Where no pause is named, each is longer than the one before."""
    chains = {
        who: chain
        for who, records in by_client(history).items()
        if who.startswith("crowd") and len(chain := _untold(records)) >= 3
    }
    if len(chains) < CROWD:
        return
    first_s = mean(length_s(chain[0]) for chain in chains.values())
    third_s = mean(length_s(chain[2]) for chain in chains.values())
    if first_s >= SHORTEST_FIRST_PAUSE_S and third_s >= GROWTH * first_s:
        return
    chain = next(iter(chains.values()))
    yield Violation(
        "L02-BACKOFF-01",
        f"{len(chains)} clients",
        "after three answers of 503 in a row the average pauses were "
        + ", ".join(
            f"{mean(length_s(c[k]) for c in chains.values()):.2f} s"
            for k in range(3)
        ),
        f"a first pause of {SHORTEST_FIRST_PAUSE_S:g} s or more, and a third"
        f" of {GROWTH:g} times the first or more",
        flat(chain[:3]),
    )


def _untold(records: Sequence[Record]) -> list[Pause]:
    """Return the pauses after answers that named none."""
    return [
        pause
        for pause in pauses(records)
        if pause[0].more.get("status") == 503
        and pause[0].more.get("told_s") is None
    ]


def not_in_step(history: Sequence[Record]) -> Iterator[Violation]:
    """Clients that were told the same at once come back one by one."""
    back = {
        who: pause
        for who, records in by_client(history).items()
        if who.startswith("crowd")
        for pause in list(pauses(records))[:1]
    }
    if len(back) < CROWD:
        return
    told_s = float(next(iter(back.values()))[0].more.get("told_s", 0.0))
    waits = sorted(length_s(pause) for pause in back.values())
    # A client that doesn't wait as told breaks another requirement.
    if not told_s or waits[0] < told_s - EARLY_S:
        return
    spread_s = waits[-1] - waits[0]
    if spread_s >= STEP_FRACTION * told_s:
        return
    yield Violation(
        "L02-JITTER-01",
        f"{len(back)} clients",
        f"all were told {told_s:g} s at the same moment, and all came back"
        f" within {spread_s:.3f} s of each other",
        f"spread over {LONGER_FRACTION * told_s:g} s, at random",
        tuple(named(pause[1]) for pause in back.values()),
    )


def longest_s(told_s: float | None, untold: int) -> float:
    """Return how long a pause may be, without the slack for the machine.

    `untold` is how many answers in a row have named no pause before this one.
    """
    named_s = FIRST_PAUSE_S * 2**untold if told_s is None else told_s
    return (1 + LONGER_FRACTION) * named_s


def in_good_time(history: Sequence[Record]) -> Iterator[Violation]:
    """No pause is much longer than it has to be."""
    for who, records in by_client(history).items():
        untold = 0
        for pause in pauses(records):
            told_s: float | None = pause[0].more.get("told_s")
            most_s = longest_s(told_s, untold)
            if told_s is None:
                untold += 1
                how = f" after {untold} answers in a row that named none"
            else:
                untold = 0
                how = f" after `Retry-After: {told_s:g}`"
            if length_s(pause) > most_s + SLACK_S:
                yield Violation(
                    "L02-LATE-01",
                    who,
                    f"a pause of {length_s(pause):.1f} s{how}",
                    f"{most_s:.1f} s or less",
                    flat([pause]),
                )
                break
        else:
            yield from _unfinished(history, who, records)


def _unfinished(
    history: Sequence[Record], who: str, records: Sequence[Record]
) -> Iterator[Violation]:
    last = records[-1]
    has_gone = any(map(is_gone, records))
    if last.what != "still runs" or last.more["expected"] == 2 or has_gone:
        return
    requests = [r for r in records if is_request(r)]
    latest = (requests or records)[-1]
    silent_s = last.at_s - latest.at_s
    pause = named_pause(latest)
    answered = f", which was answered with `Retry-After: {pause}`"
    yield Violation(
        "L02-LATE-01",
        who,
        f"still running, {silent_s:.1f} s after its last request"
        + (answered if pause else ""),
        "the report, soon after it is there",
        shown(history, who),
    )
