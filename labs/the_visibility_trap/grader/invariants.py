"""Judges who wrote a document, from what its author and the archive saw.

Whether a process lived is known from the grader's own notes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from harness.checkers.violation import Violation
from harness.history import FAULTS, Record
from labs.the_visibility_trap.grader.documents import (
    DEAD,
    Document,
    gathered,
    told,
)

OPEN = ("queued", "running")
NOBODY = "gave up waiting for another process"
SUSPENDED = "has a process that is suspended"
PROOF = 8


def has_one_writer(history: Sequence[Record]) -> Iterator[Violation]:
    """Check L06-ONE-01: no page twice while nothing happened to anybody."""
    for document in gathered(history):
        if document.noted(DEAD) or document.noted(SUSPENDED):
            continue
        first: dict[int, Record] = {}
        for call in document.signed:
            page, pid = call.more["json"]["page"], call.more["pid"]
            before = first.setdefault(page, call)
            if before.more["pid"] == pid:
                continue
            others = [
                each.more["json"]["page"]
                for each in document.signed
                if each.more["pid"] == before.more["pid"]
            ]
            yield Violation(
                "L06-ONE-01",
                document.number,
                f"page {page} of {document.number} was written by process"
                f" {before.more['pid']} and, {call.at_s - before.at_s:.1f} s"
                f" later, by process {pid}, while the first was on its way to"
                f" page {max(others)}",
                "one process writes a document as long as it lives",
                _around(document.written, call),
            )
            break


def recovers(history: Sequence[Record]) -> Iterator[Violation]:
    """Check L06-RECOVER-01: another process continues, soon."""
    for document in gathered(history):
        given_up = document.noted(NOBODY)
        lost = document.noted(DEAD) or document.noted(SUSPENDED)
        if given_up is None or lost is None:
            continue
        fault = "killed" if lost.what == DEAD else "suspended"
        yield Violation(
            "L06-RECOVER-01",
            document.number,
            f"the process {lost.more['pid']} of {document.number} was {fault},"
            f" and {given_up.at_s - lost.at_s:.1f} s later no other one has"
            " written a page of it",
            "another process begins within the time that the lab allows",
            told(*document.written[-4:], lost, *document.looks[-1:]),
        )


def refuses_stale_pages(history: Sequence[Record]) -> Iterator[Violation]:
    """Check L06-FENCE-01: no page of a process that was given up is written.

    It was suspended and woken, or it died with the page on its way.
    """
    for document in gathered(history):
        asleep = document.noted(SUSPENDED) or document.noted(DEAD)
        if asleep is None:
            continue
        pid = asleep.more["pid"]
        successor: Record | None = None
        for call in document.signed:
            if call.more["pid"] != pid:
                # Pages before the fault may come from any process.
                if call.at_s > asleep.at_s:
                    successor = successor or call
            elif successor is not None:
                body = call.more["json"]
                fence = body.get("fence", "no number")
                theirs = successor.more["json"].get("fence", "no number")
                late_s = call.at_s - successor.at_s
                yield Violation(
                    "L06-FENCE-01",
                    document.number,
                    f"page {body['page']} of {document.number} by process"
                    f" {pid} was written {late_s:.1f} s after process"
                    f" {successor.more['pid']} had taken over; it came with"
                    f" {fence}, and the first page of the other with {theirs}",
                    "the archive refuses it, because its number is lower",
                    _around(document.written, call, _wakes(history, pid)),
                )
                break


def ends_whole(history: Sequence[Record]) -> Iterator[Violation]:
    """Check L06-ENDS-01: a document is done in the end, with all pages.

    One that two processes wrote at once isn't judged: they may keep each
    other from its end, and L06-ONE-01 says so.
    """
    for document in gathered(history):
        state = document.states[-1] if document.states else ""
        given_up = document.noted("gave up waiting for its end")
        written = {call.more["json"]["page"] for call in document.written}
        missing = set(range(1, document.pages + 1)) - written
        seen = ""
        if "done" in document.states:
            if missing:
                numbers = ", ".join(str(page) for page in sorted(missing))
                seen = (
                    f"{document.number} shows 'done', and the archive has no"
                    f" page {numbers} of it"
                )
        elif state not in ("", *OPEN):
            seen = f"{document.number} shows {state!r}"
        elif given_up is not None and not document.noted(NOBODY):
            waited_s = given_up.at_s - document.own[0].at_s
            shows = repr(state) if state else "nothing"
            seen = f"{document.number} shows {shows} after {waited_s:.1f} s"
        if seen and not any(has_one_writer(document.records)):
            yield Violation(
                "L06-ENDS-01",
                document.number,
                seen,
                f"'done', with all {document.pages} pages",
                told(*document.written[-PROOF:], *document.looks[-1:]),
            )


def stays_ended(history: Sequence[Record]) -> Iterator[Violation]:
    """Check L06-FINAL-01: a document that was shown as done stays so."""
    for document in gathered(history):
        states = document.states
        if "done" not in states:
            continue
        at = states.index("done")
        for look, state in zip(document.looks[at:], states[at:], strict=True):
            if state == "done":
                continue
            done = document.looks[at]
            yield Violation(
                "L06-FINAL-01",
                document.number,
                f"{document.number} showed 'done', and"
                f" {look.at_s - done.at_s:.1f} s later {state!r}",
                "an attempt that was given up changes no state any more",
                (done, *_woken(history, document), look),
            )
            break


def _around(
    calls: Sequence[Record], call: Record, *more: Record | None
) -> tuple[Record, ...]:
    """Return the calls before one and after it, with other records."""
    at = calls.index(call)
    return told(*calls[max(0, at - 5) : at + 2], *(m for m in more if m))


def _wakes(history: Sequence[Record], pid: int) -> Record | None:
    """Return the moment at which a process was woken."""
    return next(
        (
            record
            for record in history
            if record.who == FAULTS
            and record.phase == "ok"
            and record.what == "SIGCONT"
            and record.more["pid"] == pid
        ),
        None,
    )


def _woken(history: Sequence[Record], document: Document) -> list[Record]:
    asleep = document.noted(SUSPENDED)
    wakes = _wakes(history, asleep.more["pid"]) if asleep else None
    return [wakes] if wakes else []


Judge = Callable[[Sequence[Record]], Iterator[Violation]]
JUDGES: tuple[Judge, ...] = (
    has_one_writer,
    recovers,
    refuses_stale_pages,
    ends_whole,
    stays_ended,
)
