"""Judges renders by counting them: accepted, refused, in order. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import inf

from harness.checkers.violation import Violation
from harness.history import Record
from labs.do_not_drown.grader.renders import (
    Render,
    notes,
    promised,
    proof,
    renders_of,
    waiting_at,
)

# What a client may be told to wait, in terms of the work that is there.
TOO_LONG_TIMES, TOO_LONG_S = 3.0, 5.0


def is_bounded(history: Sequence[Record]) -> Iterator[Violation]:
    """Check that no more renders wait than may, at any time."""
    most = int(promised(history, "waiting"))
    # A slot may have taken one that isn't at the farm yet.
    slots = int(promised(history, "slots"))
    # One that was dropped would be counted for ever.
    until_s = min((note.at_s for note in notes(history, "late")), default=inf)
    accepted = [
        each
        for each in renders_of(history)
        if each.is_accepted and each.answer.at_s < until_s
    ]
    for last in accepted:
        waiting = waiting_at(accepted, last.answer.at_s)
        if len(waiting) > most + slots:
            yield Violation(
                "L09-BACKLOG-01",
                last.tenant,
                f"{last.title} was accepted, and {len(waiting)} accepted"
                " renders were waiting then",
                f"at most {most} wait; the next one is refused",
                proof(
                    *(each.answer for each in (*waiting[:2], waiting[-2])),
                    *(last.asked, last.answer),
                ),
            )
            return


def keeps_shares(history: Sequence[Record]) -> Iterator[Violation]:
    """Check that nobody is refused for the renders of one other tenant."""
    share = int(promised(history, "share"))
    renders = renders_of(history)
    for refused in renders:
        if refused.is_accepted:
            continue
        waiting = Counter(
            each.tenant
            for each in waiting_at(
                renders, refused.answer.at_s, refused.asked.at_s
            )
        )
        own = waiting.pop(refused.tenant, 0)
        others = sum(min(count, share) for count in waiting.values())
        if own < share and others < 2 * share:
            theirs = ", ".join(
                f"{count} of {tenant}" for tenant, count in waiting.items()
            )
            yield Violation(
                "L09-SHARE-01",
                refused.tenant,
                f"{refused.title} was refused with"
                f" {refused.answer.more.get('status', 'no answer')}, while"
                f" {own} renders of its tenant waited (others:"
                f" {theirs or 'none'})",
                f"accepted: fewer than {2 * share} renders of others wait,"
                f" if no more than {share} of each tenant count",
                proof(renders[0].answer, refused.asked, refused.answer),
            )
            return


def refuses_in_words(history: Sequence[Record]) -> Iterator[Violation]:
    """Check how a refusal says no, and when to come back."""
    renders = renders_of(history)
    for refused in renders:
        if not refused.is_accepted:
            wrong = _wrong_words(history, renders, refused)
            if wrong:
                yield Violation(
                    "L09-REFUSE-01",
                    refused.tenant,
                    f"{refused.title} was refused {wrong}",
                    "429 or 503, and a Retry-After in whole seconds that"
                    " says when there will be a place",
                    proof(refused.asked, refused.answer),
                )
                return
    most = int(promised(history, "refused_again"))
    # Slots that make what was refused are free later than anybody expects.
    is_certain = not any(refused_is_refused(history))
    for note in notes(history, "came back"):
        if note.more["refused"] > most and is_certain:
            told = ", ".join(map(str, note.more["told"]))
            tries = [
                each.answer
                for each in renders
                if each.title in note.more["titles"]
            ]
            yield Violation(
                "L09-REFUSE-01",
                note.more["tenant"],
                "a client that came back exactly when it was told (after"
                f" {told} s) was refused {note.more['refused']} times more,"
                " though nobody else had come",
                f"a place, after at most {most} more refusal",
                proof(*tries, note),
            )


def refused_is_refused(history: Sequence[Record]) -> Iterator[Violation]:
    """Check that a render that was refused isn't made."""
    for each in renders_of(history):
        status = each.answer.more.get("status")
        if status is not None and not each.is_accepted and each.started:
            yield Violation(
                "L09-REFUSE-02",
                each.tenant,
                f"{each.title} was refused with {status}, and made all the"
                " same",
                "nothing of it in the queue: its client will come again",
                proof(each.asked, each.answer, each.started[0]),
            )
            return


def takes_turns(history: Sequence[Record]) -> Iterator[Violation]:
    """Check that tenants that wait have turns, the loud and the quiet."""
    most = int(promised(history, "ahead"))
    accepted = [
        each
        for each in renders_of(history)
        if each.is_accepted and each.started
    ]
    begins = [note.at_s for note in notes(history, "turns begin")]
    ends = [note.at_s for note in notes(history, "turns end")]
    if not begins or not ends:
        return
    starts = sorted(
        (each for each in accepted if begins[0] < each.start_s < ends[0]),
        key=lambda each: each.start_s,
    )
    for tenant in sorted({each.tenant for each in starts}):
        ahead: list[Render] = []
        for each in starts:
            own = [
                other
                for other in waiting_at(accepted, each.start_s)
                if other.tenant == tenant
            ]
            if each.tenant == tenant or not own:
                ahead = []
                continue
            ahead.append(each)
            if len(ahead) > most:
                yield Violation(
                    "L09-FAIR-01",
                    tenant,
                    f"{own[0].title} waited while {len(ahead)} renders of"
                    f" others were started, and none of {tenant}",
                    f"at most {most} of others before a waiting tenant's"
                    " next one",
                    proof(
                        *(own[0].asked, own[0].answer),
                        *(other.started[0] for other in ahead[:3]),
                        *(other.started[0] for other in ahead[-2:]),
                    ),
                )
                return


def all_end(history: Sequence[Record]) -> Iterator[Violation]:
    """Check that each accepted render is made, once, and reads so."""
    renders = {each.title: each for each in renders_of(history)}
    for each in renders.values():
        if len(each.started) > 1:
            yield Violation(
                "L09-ENDS-01",
                each.tenant,
                f"{each.title} was made {len(each.started)} times",
                "once",
                proof(each.asked, each.answer, *each.started),
            )
            return
    for note in notes(history, "late"):
        late = renders[note.more["title"]]
        made = "made" if late.ended else "not made"
        yield Violation(
            "L09-ENDS-01",
            late.tenant,
            f"{late.title} was accepted; {note.more['limit_s']:.0f} s after"
            f" the last request it is {made} and reads as"
            f" {note.more['state']}",
            "made, and succeeded",
            proof(late.asked, late.answer, *late.started[:2], note),
        )
        return


JUDGES = (
    is_bounded,
    refuses_in_words,
    keeps_shares,
    refused_is_refused,
    takes_turns,
    all_end,
)


def _wrong_words(
    history: Sequence[Record], renders: Sequence[Render], refused: Render
) -> str:
    """Return what is wrong with a refusal; "" for nothing."""
    more = refused.answer.more
    status, told = more.get("status"), more.get("retry_after")
    if status not in (429, 503):
        return f"with {status}" if status else f": {more.get('error')}"
    if told is None:
        return f"with {status} and no Retry-After"
    if not (told.isascii() and told.isdigit()) or int(told) < 1:
        return f"with Retry-After: {told}"
    frames = sum(
        each.frames
        for each in renders
        if each.is_accepted
        and each.asked.at_s <= refused.answer.at_s < each.end_s
    )
    work_s = frames * promised(history, "frame_s") / promised(history, "slots")
    if int(told) > TOO_LONG_TIMES * work_s + TOO_LONG_S:
        return (
            f"with Retry-After: {told}, while all accepted work took"
            f" {work_s:.0f} s"
        )
    return ""
