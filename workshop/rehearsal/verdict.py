"""Judges a rehearsal: go or no-go, and the row that the guide prints. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workshop.rehearsal.walk import Seen

# chosen: above the first, a press seems to do nothing; above the second, an
# instructor speaks about what people can't see yet.
PRESS_P95_S = 0.3
BOARD_S = 1.0
# By so much may one owner with 10,000 tasks delay the tasks of the others.
MOVED_S = 2.0


@dataclass(frozen=True, slots=True)
class Use:
    """The use of the machine by the server's processes meanwhile."""

    cores: float
    memory_mb: float


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share lies; 0.0 for no values."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def objections(seen: Seen) -> list[str]:
    """Return why this machine shouldn't hold such a room; [] for go."""
    tally = seen.tally
    p95_s = quantile(tally.press_s, 0.95)
    found = []
    if not tally.press_s:
        found.append("no press led to an event")
    if p95_s > PRESS_P95_S:
        found.append(
            f"one press in twenty took longer than {1000 * p95_s:.0f} ms to"
            f" its first event; the bar is {1000 * PRESS_P95_S:.0f} ms"
        )
    if max(seen.board_s, default=0.0) > BOARD_S:
        found.append(
            f"a change took {max(seen.board_s):.1f} s to be on every page;"
            f" the bar is {BOARD_S:.0f} s"
        )
    for count, what in (
        (seen.votes_missed, "votes were missed"),
        (seen.votes_doubled, "votes counted twice"),
        (tally.lost, "presses or commands led to nothing"),
        (_errors(seen), "answers were errors of the server"),
        (tally.held.errors(), "held requests ended as nobody designed"),
        (tally.refused, "requests were refused"),
    ):
        if count:
            found.append(f"{count} {what}")
    return found


def row(seen: Seen, use: Use) -> dict[str, float]:
    """Return the figures of a rehearsal, with units in their names."""
    press, held = seen.tally.press_s, seen.tally.held
    return {
        "people": seen.people,
        "press_p50_ms": 1000 * quantile(press, 0.5),
        "press_p95_ms": 1000 * quantile(press, 0.95),
        "press_max_ms": 1000 * max(press, default=0.0),
        "dwell_p95_s": quantile(seen.tally.dwell_s, 0.95),
        "board_max_s": max(seen.board_s, default=0.0),
        "presses": len(press),
        "votes": seen.votes_cast,
        "votes_missed": seen.votes_missed,
        "votes_doubled": seen.votes_doubled,
        "lost": seen.tally.lost,
        "errors": _errors(seen),
        "refused": seen.tally.refused,
        "held_timed_out": held.ends["timed out"],
        "held_refused": held.ends["refused"],
        "held_refused_p95_ms": 1000 * quantile(held.refused_s, 0.95),
        "held_errors": held.errors(),
        "reconnects": seen.tally.reconnects,
        "kills": seen.kills,
        "cores": use.cores,
        "memory_mb": use.memory_mb,
        "took_s": seen.took_s,
    }


def capacity(use: Use, cores: int, memory_mb: float) -> str:
    """Return how much of a machine a rehearsal has used, in a sentence."""
    return (
        f"This machine has {cores} cores and {memory_mb:.0f} MB. The servers"
        f" used {use.cores / cores:.0%} and {use.memory_mb / memory_mb:.0%} of"
        " them; the bots, which a real room doesn't have, used some more."
    )


def moved(before: Seen, attacked: Seen) -> float:
    """Return by how many seconds an attack has moved the others' p95 dwell."""
    p95_s = [quantile(s.tally.dwell_s, 0.95) for s in (before, attacked)]
    return p95_s[1] - p95_s[0]


def attack_objections(before: Seen, attacked: Seen) -> list[str]:
    """Return why one person could spoil a room here; [] for none could."""
    moved_s = moved(before, attacked)
    if moved_s < MOVED_S:
        return []
    return [
        f"one owner who submits 10,000 tasks delays others' tasks by"
        f" {moved_s:.1f} s (p95); the bar is {MOVED_S:.0f} s"
    ]


def attack_told(before: Seen, attacked: Seen) -> str:
    """Return an attack as a sentence for a terminal."""
    return (
        f"one owner submitted {attacked.attacks} tasks, of which"
        f" {attacked.attacks_accepted} were accepted: the others' p95 dwell"
        f" moved by {moved(before, attacked):+.2f} s"
    )


def _errors(seen: Seen) -> int:
    return seen.tally.errors(kills=seen.kills > 0)


def told(figures: dict[str, float], why_not: Sequence[str]) -> str:
    """Return a rehearsal as text for a terminal."""
    lines = [
        f"{figures['people']:.0f} people, {figures['took_s']:.0f} s:"
        f" {figures['presses']:.0f} presses, {figures['votes']:.0f} votes",
        "press to first event"
        f"  p50 {figures['press_p50_ms']:.0f} ms"
        f"  p95 {figures['press_p95_ms']:.0f} ms"
        f"  max {figures['press_max_ms']:.0f} ms",
        f"change to all pages   max {figures['board_max_s']:.2f} s",
        f"votes missed {figures['votes_missed']:.0f},"
        f" doubled {figures['votes_doubled']:.0f};"
        f" lost {figures['lost']:.0f}; refused {figures['refused']:.0f};"
        f" errors {figures['errors']:.0f};"
        f" reconnects {figures['reconnects']:.0f};"
        f" kills {figures['kills']:.0f}",
        f"held requests: {figures['held_timed_out']:.0f} got the gateway's"
        f" 504, {figures['held_refused']:.0f} were refused at once (p95"
        f" {figures['held_refused_p95_ms']:.0f} ms)",
        f"the server used {figures['cores']:.1f} cores and"
        f" {figures['memory_mb']:.0f} MB",
        "",
    ]
    if why_not:
        lines += ["NO-GO for this room on this machine:"]
        lines += [f"- {each}" for each in why_not]
    else:
        lines.append("GO: this machine holds a room of this size.")
    return "\n".join(lines)
