"""Judges a history of mailings, letters and cancels. Pure.

A mailing without a note of the grader ("late", "ended", "receipts") isn't
judged for what such a note says: that hasn't been tried yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from harness.checkers.violation import Violation
from harness.history import Record
from labs.cancel_means_stop.grader.mailings import (
    ENDS,
    cancels_of_others,
    is_taken,
    is_too_late,
    json_of,
    mailings_of,
    noted,
    promised,
    proof,
    state_before,
    state_of,
    stops,
)


def stops_after_cancel(history: Sequence[Record]) -> Iterator[Violation]:
    """Check that hardly a letter is printed after a cancel was answered."""
    most = promised(history, "letters_after")
    for mailing in mailings_of(history):
        cancel = mailing.cancelled
        if cancel is None:
            continue
        after = [each for each in mailing.letters if each.at_s > cancel.at_s]
        if len(after) > most:
            before = len(mailing.letters) - len(after)
            yield Violation(
                "L08-EFFECT-01",
                mailing.name,
                f"{len(after)} of {len(mailing.recipients)} letters were"
                f" printed after its cancel was answered; {before} were"
                " printed before",
                f"at most {most} after the answer",
                proof(
                    mailing.submitted, *mailing.letters[:before][-2:],
                    cancel, *after[:3], after[-1],
                ),
            )  # fmt: skip


def has_one_end(history: Sequence[Record]) -> Iterator[Violation]:
    """Check that an end, once shown, is never another one."""
    for mailing in mailings_of(history):
        end = mailing.end
        if end is None:
            continue
        for record in mailing.shown:
            is_later = record.at_s > end.at_s
            if is_later and state_of(record) != state_of(end):
                yield Violation(
                    "L08-END-01",
                    mailing.name,
                    f"it read as {state_of(end)}, and"
                    f" {record.at_s - end.at_s:.1f} s later as"
                    f" {state_of(record)}",
                    f"{state_of(end)}, for good",
                    proof(
                        *(mailing.submitted, *mailing.letters[-2:]),
                        *(*mailing.cancels[:2], end, record),
                    ),
                )
                break


def ends_after_cancel(history: Sequence[Record]) -> Iterator[Violation]:
    """Check that a cancelled mailing reads as ended, and soon."""
    for mailing, late in noted(history, "late", "cancel"):
        yield Violation(
            "L08-END-02",
            mailing.name,
            f"{late.more['limit_s']} s after its cancel it reads as"
            f" {late.more['state']}",
            "cancelled, or succeeded if it was done before",
            proof(
                *(mailing.submitted, *mailing.letters[-2:]),
                *(*mailing.cancels, *mailing.shown[-2:], late),
            ),
        )
    for mailing in mailings_of(history):
        end = mailing.end
        if end is None or mailing.cancelled is None:
            continue
        if state_of(end) == "failed":
            yield Violation(
                "L08-END-02",
                mailing.name,
                "it was cancelled, and reads as failed",
                "cancelled: its owner wanted this end",
                proof(mailing.submitted, *mailing.cancels, end),
            )


def survives_a_stop(history: Sequence[Record]) -> Iterator[Violation]:
    """Check that mailings of a stopped worker are finished by the next.

    Where a cancel has harmed others before, nothing can be said of it.
    """
    if any(noted(history, "late", "neighbour")):
        return
    for mailing, note in noted(history, "late", "stop"):
        yield Violation(
            "L08-STOP-01",
            mailing.name,
            f"{note.more['limit_s']} s after the last letter, and after the"
            f" new worker's start, it reads as {note.more['state']}, with"
            f" {len(mailing.letters)} of {len(mailing.recipients)} printed",
            "succeeded, with all letters printed",
            proof(
                *(mailing.submitted, *mailing.letters[-2:]),
                *(*stops(history), *mailing.shown[-1:], note),
            ),
        )
    yield from _complete(history, "stop", "L08-STOP-01")


def spares_neighbours(history: Sequence[Record]) -> Iterator[Violation]:
    """Check that mailings are taken, and printed beside a cancelled one."""
    for record in history:
        if record.who == "grader" and record.what == "not accepted":
            yield Violation(
                "L08-NEIGHBOUR-01",
                "a new mailing",
                f"POST was answered with {record.more['status'] or 'nothing'}",
                "202 with a Location",
                (record,),
            )
            return
    for mailing, note in noted(history, "late", "neighbour"):
        yield Violation(
            "L08-NEIGHBOUR-01",
            mailing.name,
            "nobody cancelled it, but another one;"
            f" {note.more['limit_s']} s later it reads as"
            f" {note.more['state']}, with {len(mailing.letters)} of"
            f" {len(mailing.recipients)} letters printed",
            "succeeded, with all letters printed",
            proof(
                *(mailing.submitted, *mailing.letters[-2:]),
                *(*cancels_of_others(history, mailing), note),
            ),
        )
    yield from _complete(history, "neighbour", "L08-NEIGHBOUR-01")


def answers_cancels(history: Sequence[Record]) -> Iterator[Violation]:
    """Check the answers to DELETE: of running, repeated and late ones."""
    for mailing in mailings_of(history):
        for number, cancel in enumerate(mailing.cancels):
            if is_taken(cancel) or is_too_late(mailing, cancel):
                continue
            status = cancel.more.get("status")
            seen = status or f"none: {cancel.more.get('error')}"
            before = state_before(mailing, cancel)
            yield Violation(
                "L08-ANSWER-01",
                mailing.name,
                f"cancelled {'again ' if number else ''}when it was last seen"
                f" {before or 'accepted'}, the answer was {seen}",
                "200, 202 or 204 as often as it is asked; or 409 for one"
                " that had succeeded before",
                proof(
                    *(mailing.submitted, *mailing.shown[-1:]),
                    *mailing.cancels,
                ),
            )


def has_receipts(history: Sequence[Record]) -> Iterator[Violation]:
    """Check the files: whole for what succeeded, none for what didn't."""
    for mailing, note in noted(history, "receipts"):
        state, found = state_before(mailing, note), note.more["recipients"]
        wanted = len(mailing.recipients) if state == "succeeded" else 0
        if state in ENDS and found != wanted:
            where = ", ".join(note.more["files"]) or "no file"
            yield Violation(
                "L08-FILE-01",
                mailing.name,
                f"it is {state}, and {where} in the folder has receipts of"
                f" {found} letters",
                f"receipts of {wanted} letters",
                proof(
                    *(mailing.submitted, *mailing.cancels),
                    *(*mailing.shown[-1:], note),
                ),
            )


def _complete(
    history: Sequence[Record], role: str, requirement: str
) -> Iterator[Violation]:
    """Check that mailings of a role had each letter printed, and once."""
    for mailing, _ in noted(history, "ended", role):
        # The shop prints one letter for a key.
        printed = Counter(
            recipient
            for recipient, _key in {
                (json_of(each)["recipient"], each.more.get("key"))
                for each in mailing.letters
            }
        )
        missing = [r for r in mailing.recipients if r not in printed]
        doubled = [r for r in mailing.recipients if printed[r] > 1]
        if missing or doubled:
            shown = mailing.end
            both = [
                each
                for each in mailing.letters
                if json_of(each)["recipient"] in doubled[:1]
            ]
            yield Violation(
                requirement,
                mailing.name,
                f"of {len(mailing.recipients)} letters, {len(missing)}"
                f" weren't printed and {len(doubled)} more than once",
                "each letter printed, and each once",
                proof(
                    *(mailing.submitted, *both[:3], *stops(history)),
                    *([shown] if shown else []),
                ),
            )


JUDGES = (
    stops_after_cancel,
    has_one_end,
    answers_cancels,
    ends_after_cancel,
    has_receipts,
    spares_neighbours,
    survives_a_stop,
)
