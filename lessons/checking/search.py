"""Searches all states of the model for the shortest ways to break a promise.

Breadth first, so the first state found that breaks a promise is at the end of
a shortest path. The search goes on to the last state, so that it can say that
there is no other. It allows the most faults; what fewer faults can do is the
part of it that has some left, in the same order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lessons.checking.model import (
    FIELDS,
    Ground,
    Settings,
    compile_,
    pack,
    read,
    start,
)
from lessons.checking.rules import RULES
from lessons.checking.variables import OWN, SHARED, WORKERS

# The ways in which a promise is broken.
BREAKS = ("lost", "doubled", "overwritten")
MOST_FAULTS = int(SHARED["faults"][-1])

# A step: the number of its rule, and the worker ("" for none).
Step = tuple[int, str]
Path = tuple[Step, ...]
# A possible step, and the state after it.
Next = tuple[Ground, int]


@dataclass(frozen=True, slots=True)
class Found:
    """The states that up to so many faults reach, and paths to a break.

    `states`: how many there are. `paths`: a shortest one to each break.
    """

    states: int
    paths: dict[str, Path | None]


_PHASE_ONES = (1 << (len(OWN["phase"]) - 1).bit_length()) - 1
_PHASE_BITS = tuple(FIELDS[f"{worker}.phase"][0] for worker in WORKERS)


class Steps:
    """The steps of one choice of settings, by what each worker is at."""

    def __init__(self, settings: Settings) -> None:
        all_ = [(g.mask, g.want, g.keep, g.put, g) for g in compile_(settings)]
        self._by_phase = [
            [
                [
                    entry
                    for entry in all_
                    if entry[-1].worker == worker
                    and _fits(entry[-1], phase << bit, _PHASE_ONES << bit)
                ]
                for phase in range(_PHASE_ONES + 1)
            ]
            for worker, bit in zip(WORKERS, _PHASE_BITS, strict=True)
        ]
        self._shared = [entry for entry in all_ if not entry[-1].worker]

    def of(self, state: int) -> list[Next]:
        """Return each possible step."""
        one, other = self._by_phase
        bit, other_bit = _PHASE_BITS
        return [
            (ground, state & keep | put)
            for entries in (
                one[state >> bit & _PHASE_ONES],
                other[state >> other_bit & _PHASE_ONES],
                self._shared,
            )
            for mask, want, keep, put, ground in entries
            if state & mask == want
        ]


def _fits(ground: Ground, value: int, ones: int) -> bool:
    return ground.mask & value == ground.want & ones


_ENDS, _NO_END = 3 << FIELDS["ends"][0], pack({"ends": "0"})
_TWO_ENDS = pack({"ends": "2"})
_EFFECTS, _TWO_EFFECTS = 3 << FIELDS["effects"][0], pack({"effects": "2"})


def breaks(state: int, can_go_on: bool) -> list[str]:
    """Return the promises that a state breaks.

    `can_go_on`: some step is possible that isn't a fault. A task that hasn't
    ended and can't go on is lost.
    """
    found = []
    if not can_go_on and state & _ENDS == _NO_END:
        found.append("lost")
    if state & _EFFECTS == _TWO_EFFECTS:
        found.append("doubled")
    if state & _ENDS == _TWO_ENDS:
        found.append("overwritten")
    return found


def search(settings: Settings) -> list[Found]:
    """Search all states; return what 0, 1, 2 and 3 faults can do."""
    steps = Steps(settings)
    first = start(MOST_FAULTS)
    before: dict[int, tuple[int, Ground] | None] = {first: None}
    found = [Found(0, dict.fromkeys(BREAKS)) for _ in range(MOST_FAULTS + 1)]
    counts = [0] * len(found)
    queue = [first]
    for state in queue:
        used = MOST_FAULTS - int(read(state, "faults"))
        counts[used] += 1
        can_go_on = False
        for ground, after in steps.of(state):
            if not ground.is_fault:
                can_go_on = True
            if after not in before:
                before[after] = (state, ground)
                queue.append(after)
        for name in breaks(state, can_go_on):
            for allowed in found[used:]:
                if allowed.paths[name] is None:
                    allowed.paths[name] = _path(before, state)
    return [
        Found(sum(counts[: n + 1]), allowed.paths)
        for n, allowed in enumerate(found)
    ]


def _path(before: dict[int, tuple[int, Ground] | None], state: int) -> Path:
    path: list[Step] = []
    while link := before[state]:
        state, ground = link
        path.append((ground.rule, ground.worker))
    return tuple(reversed(path))


def words(path: Sequence[Step]) -> str:
    """Return a path in words, as in "A BRPOP · A kill -9"."""
    return " · ".join(
        f"{worker.upper()} {RULES[rule].step}".strip() for rule, worker in path
    )
