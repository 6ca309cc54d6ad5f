"""Whether a campaign's histories keep the promise. Pure.

Every 202 ends, once, where its owner can see it; whoever comes back to a
stream finds neither a hole nor a repeat. One function for each promise;
`check` asks them all. It knows nothing of `demo`, on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.campaign.blame import CRASH_LOOP, blamed_rightly
from tests.campaign.evidence import ENDS, Evidence, Seen
from tests.campaign.history import Record
from tests.campaign.outside import STORAGE_FULL, check_outside
from tests.campaign.readers import check_readers
from tests.campaign.violation import Violation

# The states an event may happen in, and where it leads; a second writing
# of demo/contract.py's table, so that a mistake there is found here.
ALIVE = ("queued", "running")
STEPS: dict[str, tuple[tuple[str, ...], str | None]] = {
    "queued": (("",), "queued"),
    "started": (("queued",), "running"),
    "progressed": (("running",), None),
    "retried": (("running",), "queued"),
    "lost": (("running",), "queued"),
    "cancel_requested": (ALIVE, None),
    "fault_requested": (("running",), None),
    "succeeded": (("running",), "succeeded"),
    "failed": (ALIVE, "failed"),
    "cancelled": (ALIVE, "cancelled"),
}
# What may answer 5xx while things are being broken, and does so on purpose:
# the gateway without a server (502, 503, 504), a server without a broker.
DESIGNED = frozenset({502, 503, 504, STORAGE_FULL})
# Work that was lost too often is blame.py's; any other failure of work that
# can't fail is ours, but for charges while the books are away.
EXHAUSTED = "/problems/retries-exhausted/"
BOOKS_AWAY = frozenset({"kill-broker", "freeze-broker", "full-broker"})
# chosen: the longest that four pauses after failures can be (settings.py).
EXHAUSTED_S = 20.0
# Faults that take an attempt from its worker. A full broker refuses the
# renewal of leases.
TAKES_ATTEMPTS = frozenset(
    {"kill-child", "kill-worker", "kill-broker", "stop-worker"}
    | {"stop-child", "freeze-broker", "full-broker"}
)
# chosen: a lease of 3 s, two looks of the sweeper, and what a busy machine
# adds. A fault that ended before that took nothing.
AFTERMATH_S = 8.0


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a log stands after some of its events."""

    state: str = ""
    attempt: int = 1


def check(found: Evidence) -> list[Violation]:
    """Return every breach of the promise; none is a campaign survived."""
    return [
        *ended(found),
        *walked(found),
        *told_the_same(found),
        *submitted_once(found),
        *cancels_kept(found),
        *stepped_once(found),
        *failed_for_a_reason(found),
        *blamed_rightly(found),
        *lost_for_a_reason(found),
        *answered_as_designed(found),
        *check_readers(found),
        *check_outside(found),
    ]


def ended(found: Evidence) -> Iterator[Violation]:
    """Every accepted task has ended, and its owner can read that."""
    for task in found.logs.keys() | found.accepted.keys():
        events = found.logs.get(task)
        if not events:
            yield Violation("vanished", task, "its owner can't read it")
        elif not any(event.is_end for event in events):
            said = " ".join(f"{e.type}{e.attempt}" for e in events[-4:])
            yield Violation("never-ended", task, f"... {said}")


def walked(found: Evidence) -> Iterator[Violation]:
    """Each log is dense and a way through the states, to one end."""
    for task, events in found.logs.items():
        walk = Walk()
        for number, event in enumerate(events or [], 1):
            if event.seq != number:
                yield Violation("hole", task, f"{event.seq} at {number}")
            yield from _step(task, walk, event)
            walk = _after(walk, event)


def _step(task: str, walk: Walk, event: Seen) -> Iterator[Violation]:
    allowed, _ = STEPS.get(event.type, ((), None))
    if walk.state in ENDS:
        yield Violation("overwritten", task, f"{event.type} after the end")
    elif walk.state not in allowed:
        yield Violation("wrong-way", task, f"{event.type} in {walk.state}")
    if event.attempt != walk.attempt:
        yield Violation(
            "stale",
            task,
            f"{event.type} of attempt {event.attempt} in {walk.attempt}",
        )


def _after(walk: Walk, event: Seen) -> Walk:
    _, to = STEPS.get(event.type, ((), None))
    is_over = event.type in ("retried", "lost")
    return Walk(to or walk.state, walk.attempt + is_over)


def told_the_same(found: Evidence) -> Iterator[Violation]:
    """What anybody was ever told is what the log says for ever."""
    for name, reader in found.readers.items():
        for record in reader.records:
            event = record.more.get("seen")
            if event is None or not _comparable(found, record):
                continue
            told = (event["seq"], event["type"], event["attempt"])
            events = found.logs[record.more["task"]] or []
            logged = [e.identity for e in events if e.seq == event["seq"]]
            if logged != [told]:
                yield Violation("overwritten", name, f"{told} is {logged}")
    for poll in found.polls:
        if not _comparable(found, poll):
            continue
        walk = Walk()
        for event in (found.logs[poll.more["task"]] or [])[: poll.more["seq"]]:
            walk = _after(walk, event)
        told_state = (poll.more["state"], poll.more["attempt"])
        if told_state != (walk.state, walk.attempt):
            yield Violation("overwritten", poll.more["task"], f"{told_state}")


def _comparable(found: Evidence, record: Record) -> bool:
    """Say whether the log was read, and after this was told."""
    task = record.more["task"]
    events = found.logs.get(task)
    if not events:
        return False
    return events[-1].is_end or record.at_s < found.read_at_s[task]


def submitted_once(found: Evidence) -> Iterator[Violation]:
    """One key is one task, however often it was sent."""
    for key, tasks in found.keys.items():
        if len(tasks) > 1:
            yield Violation("doubled", key, ", ".join(sorted(tasks)))


def cancels_kept(found: Evidence) -> Iterator[Violation]:
    """A request to cancel that was accepted stands in the log."""
    for record in found.cancels:
        task = record.more["task"]
        kinds = {event.type for event in found.logs.get(task) or []}
        if not kinds & {"cancel_requested", "cancelled"}:
            yield Violation("forgotten", task, "accepted, and not cancelled")


def stepped_once(found: Evidence) -> Iterator[Violation]:
    """Each step is recorded once, in order, whoever worked on it.

    And what comes of them is what was known beforehand.
    """
    expected = {
        task: found.expects[key]
        for key, tasks in found.keys.items()
        if key in found.expects
        for task in tasks
    }
    for task, events in found.logs.items():
        done = [e.more.get("done") for e in events or [] if "done" in e.more]
        if done != list(range(1, len(done) + 1)):
            yield Violation("redone", task, f"steps {done}")
        for event in events or []:
            result = event.more.get("result", {})
            for name, value in expected.get(task, {}).items():
                if event.type == "succeeded" and result.get(name) != value:
                    says = f"{name} is {result.get(name)}, not {value}"
                    yield Violation("wrong-result", task, says)


def failed_for_a_reason(found: Evidence) -> Iterator[Violation]:
    """The campaign's work can't fail; only its workers can."""
    for task, events in found.logs.items():
        for event in events or []:
            problem = event.more.get("problem") or {}
            kind = problem.get("type")
            is_excused = kind == CRASH_LOOP or (
                kind == EXHAUSTED
                and _is_after(found, BOOKS_AWAY, event, EXHAUSTED_S)
            )
            if event.type == "failed" and not is_excused:
                yield Violation("failed", task, f"{kind}")


def lost_for_a_reason(found: Evidence) -> Iterator[Violation]:
    """No attempt is taken from a worker to whom nothing has happened."""
    doomed = found.doomed()
    for task, events in found.logs.items():
        for event in events or []:
            if event.type != "lost" or event.attempt <= doomed.get(task, 0):
                continue
            if not _is_after(found, TAKES_ATTEMPTS, event, AFTERMATH_S):
                why = event.more.get("reason")
                yield Violation("needless-loss", task, f"{why}")


def _is_after(
    found: Evidence, names: frozenset[str], event: Seen, within_s: float
) -> bool:
    """Say whether one of these faults was done shortly before the event."""
    return any(
        event.at_s - within_s < fault.more["wall_s"] <= event.at_s + 1
        for fault in found.faults
        if fault.phase == "ok" and fault.what in names
    )


def answered_as_designed(found: Evidence) -> Iterator[Violation]:
    """No answer is an accident."""
    for record in found.answers:
        status = record.more["status"]
        if status >= 500 and status not in DESIGNED:
            yield Violation("accident", record.what, f"answered {status}")
