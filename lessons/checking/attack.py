"""Plans what a run does to a real broker: the shortest break, or a near one.

Where nothing breaks the settings, it is what would break them without one of
their protections. After the attack, nothing more goes wrong, and the model
goes on until no step is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lessons.checking.model import Ground, Settings, start
from lessons.checking.rules import RULES
from lessons.checking.search import BREAKS, Found, Path, Steps, search

# What each protection is without itself.
WITHOUT = {
    "ack": "early",
    "reject": "off",
    "timeout": "short",
    "lease": "off",
    "fence": "off",
    "key": "off",
}
# What is done first when nothing more goes wrong: let a dead worker's lease
# run out, finish what is under way, then look for more.
PREFERRED = (
    "SIGCONT", "expire", "effect", "end", "claim", "write unacked", "ack",
    "BRPOP", "sweep", "restore",
)  # fmt: skip

Find = Callable[[Settings], Sequence[Found]]


@dataclass(frozen=True, slots=True)
class Attack:
    """A path, what it breaks, and without which protection it would.

    `without`: None if it breaks the settings as they are. `breaks`: None if
    nothing was found at all.
    """

    path: Path
    breaks: str | None
    without: str | None


def attack(settings: Settings, faults: int, find: Find = search) -> Attack:
    """Return what to do to these settings with up to so many faults.

    `find` may remember what it has searched.
    """
    if found := shortest(find(settings)[faults]):
        return Attack(*found, without=None)
    near = [
        Attack(*found, without=name)
        for name, value in WITHOUT.items()
        if settings[name] != value
        and (found := shortest(find({**settings, name: value})[faults]))
    ]
    # The longest: the others are parts of the same story, or shorter.
    return max(
        near, key=lambda one: len(one.path), default=Attack((), None, None)
    )


def shortest(found: Found) -> tuple[Path, str] | None:
    """Return the shortest path to a break, and which one it is."""
    ways = [
        (path, name)
        for name in BREAKS
        if (path := found.paths[name]) is not None
    ]
    return min(ways, key=lambda way: len(way[0]), default=None)


@dataclass(frozen=True, slots=True)
class Planned:
    """One step that the run is to take, and the states around it."""

    ground: Ground
    before: int
    after: int
    is_attack: bool


def planned(
    settings: Settings, faults: int, path: Iterable[tuple[int, str]]
) -> list[Planned]:
    """Return all steps: the attack, as far as it is possible, and the rest.

    A step of another path is the one of the same name here, which may come
    out otherwise; what isn't possible here is left out.
    """
    steps, state = Steps(settings), start(faults)
    plan = []
    for rule, worker in path:
        wanted = RULES[rule].step, worker
        for ground, after in steps.of(state):
            if (RULES[ground.rule].step, ground.worker) == wanted:
                plan.append(Planned(ground, state, after, is_attack=True))
                state = after
                break
    while free := [
        (ground, after)
        for ground, after in steps.of(state)
        if not ground.is_fault
    ]:
        ground, after = min(free, key=_rank)
        plan.append(Planned(ground, state, after, is_attack=False))
        state = after
    return plan


def _rank(step: tuple[Ground, int]) -> tuple[int, str]:
    ground, _ = step
    return PREFERRED.index(RULES[ground.rule].step), ground.worker


def final(plan: Sequence[Planned], faults: int) -> int:
    """Return the state in which a plan ends."""
    return plan[-1].after if plan else start(faults)
