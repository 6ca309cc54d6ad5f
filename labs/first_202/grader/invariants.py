"""Judges a history of the report service. Pure.

Each judge says at most one thing, about the first case that it finds, and
counts the others. It is silent about what hasn't been tried yet.
"""

from __future__ import annotations

import math
import string
from collections.abc import Callable, Iterable, Iterator, Sequence

from harness.checkers.violation import Violation
from harness.history import Record
from labs.first_202.grader.reading import (
    GAVE_UP,
    INVENTED,
    POST,
    around,
    is_accepted,
    is_valid,
    killed_s,
    named,
    posts,
    reads,
    reports,
    true_total,
)

# RFC 9562, section 5.8, leaves 122 bits to chance; chosen: with fewer than
# these, addresses can be tried out.
LEAST_BITS = 60
# As many addresses make an alphabet and its positions visible.
ENOUGH_ADDRESSES = 10

Judge = Callable[[Sequence[Record]], Iterable[Violation]]


def answered_at_once(history: Sequence[Record]) -> Iterator[Violation]:
    """Each request for a report gets its 202 while the work is held."""
    tried = [post for post in posts(history) if is_valid(post)]
    wrong = [post for post in tried if not is_accepted(post)]
    if not wrong:
        return
    first = wrong[0]
    if first.phase == "unknown":
        seen = f"no response within {first.more['took_s']:.1f} s"
    elif first.more["status"] == 202:
        seen = "202 without a Location, so the client can't ask again"
    else:
        seen = f"status {first.more['status']} instead of 202"
    if len(tried) > 1:
        seen += f" ({len(wrong)} of {len(tried)} requests)"
    yield Violation(
        "L01-ACCEPT-01",
        POST,
        seen,
        "202 with a Location, while the work is still to be done",
        around(history, first, "sales"),
    )


def address_works(history: Sequence[Record]) -> Iterator[Violation]:
    """A report can be read from its 202 on."""
    until_s = killed_s(history)
    for report in reports(history):
        for read in report.reads:
            if read.is_over or read.record.at_s > until_s:
                break
            if read.status not in (200, 202):
                yield Violation(
                    "L01-ADDRESS-01",
                    report.address,
                    f"{read.status} for an address that a 202 had named",
                    "200 and a state, from the 202 on",
                    (report.accepted, read.record),
                )
                return


def every_report_ends(history: Sequence[Record]) -> Iterator[Violation]:
    """Each accepted report ends."""
    given_up = {note.more["address"] for note in named(history, GAVE_UP)}
    accepted = reports(history)
    stuck = [r for r in accepted if r.end is None and r.address in given_up]
    if not stuck:
        return
    first = stuck[0]
    read = first.reads[-1] if first.reads else None
    if read is None:
        shown = "without an answer"
    else:
        shown = repr(read.state) if read.status == 200 else str(read)
    is_killed = killed_s(history) < math.inf
    when = "the API was killed" if is_killed else "its 202"
    # The kill names its signal, and the start says that it's done.
    kills = named(history, "stop")[:1]
    starts = named(history, "start")[-1:] if is_killed else []
    yield Violation(
        "L01-END-01",
        first.address,
        f"still {shown}, long after {when}"
        f" ({len(stuck)} of {len(accepted)} reports never ended)",
        "succeeded, with the total of its months",
        (
            first.accepted,
            *kills,
            *starts,
            *(read.record for read in first.reads[-3:]),
        ),
    )


def every_end_is_right(history: Sequence[Record]) -> Iterator[Violation]:
    """Each report ends with the sum of its months."""
    for report in reports(history):
        shown = report.results[0] if report.results else report.end
        if shown is None or report.end is None:
            continue
        total = true_total(history, report.months)
        if shown.total != total or report.end.state == "failed":
            yield Violation(
                "L01-END-01",
                report.address,
                f"it ended with {shown}",
                f"succeeded, with the total of its months: {total}",
                (report.accepted, report.end.record, shown.record),
            )
            return


def an_end_stays(history: Sequence[Record]) -> Iterator[Violation]:
    """All reads after an end show the same end."""
    for report in reports(history):
        if report.end is None:
            continue
        ended = report.reads[report.reads.index(report.end) :]
        for same in (ended, report.results):
            for read in same[1:]:
                if str(read) != str(same[0]):
                    yield Violation(
                        "L01-FINAL-01",
                        report.address,
                        f"first {same[0]}, then {read}",
                        f"{same[0]} at each read",
                        (report.accepted, same[0].record, read.record),
                    )
                    return


def nonsense_is_refused(history: Sequence[Record]) -> Iterator[Violation]:
    """Input that can't become a report gets 400 or 422."""
    for post in posts(history):
        status = post.more.get("status")
        if is_valid(post) or status in (400, 422):
            continue
        got = f"status {status}" if status else "no response"
        yield Violation(
            "L01-INPUT-01",
            POST,
            f"{got} for the body {post.more.get('json')}",
            "400 or 422, at once",
            (post,),
        )
        return


def the_unknown_is_unknown(history: Sequence[Record]) -> Iterator[Violation]:
    """An address that nobody was given gets 404."""
    for note in named(history, INVENTED):
        # By a later read, it may have been handed out.
        first = next(reads(history, note.more["address"]), None)
        if first is not None and first.status != 404:
            yield Violation(
                "L01-UNKNOWN-01",
                note.more["address"],
                f"{first} for an address that was never handed out",
                "404",
                (note, first.record),
            )
            return


def addresses_are_random(history: Sequence[Record]) -> Iterator[Violation]:
    """Many addresses differ in more than can be tried out."""
    accepted = reports(history)
    if len(accepted) < ENOUGH_ADDRESSES:
        return
    bits = random_bits([report.address for report in accepted])
    if bits < LEAST_BITS:
        some = ", ".join(report.address for report in accepted[-3:])
        yield Violation(
            "L01-ID-01",
            "the addresses",
            f"they differ in about {bits:.0f} bits: {some}",
            f"at least {LEAST_BITS} bits that can't be guessed",
            tuple(report.accepted for report in accepted[-4:]),
        )


def random_bits(texts: Sequence[str]) -> float:
    """Estimate how many bits a guesser lacks, from where texts differ."""
    width = max(len(text) for text in texts)
    columns = zip(*(text.rjust(width) for text in texts), strict=True)
    letters = [set(column) for column in columns]
    varied = [column for column in letters if len(column) > 1]
    if not varied:
        return 0.0
    return len(varied) * math.log2(_alphabet(set().union(*varied)))


def _alphabet(used: set[str]) -> int:
    if used <= {*string.digits, " "}:
        return 10
    if {letter.lower() for letter in used} <= {*string.hexdigits, " "}:
        return 16
    has_both = any(map(str.isupper, used)) and any(map(str.islower, used))
    return 62 if has_both else 32


JUDGES: tuple[Judge, ...] = (
    answered_at_once,
    address_works,
    nonsense_is_refused,
    the_unknown_is_unknown,
    every_report_ends,
    every_end_is_right,
    an_end_stays,
    addresses_are_random,
)
