"""Tells whether what was seen of a real run is a path of the model.

A run shows some of the steps, in order. Between two of them the model may
take any of the steps that can't be seen. Faults aren't counted here: a
campaign has as many as it likes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from lessons.checking.model import Ground, Settings, pack, start
from lessons.checking.rules import RULES
from lessons.checking.search import MOST_FAULTS, Next, Steps

_ALL_LEFT = pack({"faults": str(MOST_FAULTS)})

_REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Seen:
    """A step as it was seen; None where that wasn't seen."""

    step: str
    worker: str | None = None
    is_refused: bool | None = None

    def is_of(self, ground: Ground) -> bool:
        """Say whether a step of the model looks like this."""
        return (
            RULES[ground.rule].step == self.step
            and self.worker in (None, ground.worker)
            and self.is_refused in (None, is_refused(ground))
        )


# The steps of the model that an event log shows, by event. The sweeper also
# queues a task again whose message is gone, and no event says so.
EVENTS = {
    "started": Seen("claim", is_refused=False),
    "lost": Seen("sweep"),
    "succeeded": Seen("end", is_refused=False),
}


def is_refused(ground: Ground) -> bool:
    """Say whether a step was tried and changed nothing in the log."""
    return RULES[ground.rule].outcome.startswith(_REFUSED)


def follow(
    settings: Settings,
    seen: Iterable[Seen],
    is_hidden: Callable[[Ground], bool],
) -> Sequence[int]:
    """Return the states in which the model may be afterwards.

    There are none if no path of the model looks like that. The last states
    include those that hidden steps lead to.
    """
    steps = _steps(tuple(settings.items()))
    states = _closed(steps, {start(MOST_FAULTS)}, is_hidden)
    for one in seen:
        after = {
            after
            for state in states
            for ground, after in steps.of(state)
            if one.is_of(ground)
        }
        states = _closed(steps, after, is_hidden)
    return sorted(states)


def is_hidden_in_a_log(ground: Ground) -> bool:
    """Say whether a step may happen that no event of a log shows."""
    is_shown = RULES[ground.rule].step in ("claim", "end")
    return not is_shown or is_refused(ground)


class _Endless:
    """The steps from a state, with all faults still to come; remembered."""

    def __init__(self, settings: Settings) -> None:
        self._steps = Steps(settings)
        self._known: dict[int, list[Next]] = {}

    def of(self, state: int) -> list[Next]:
        """Return each possible step."""
        if state not in self._known:
            self._known[state] = [
                (ground, after | _ALL_LEFT)
                for ground, after in self._steps.of(state)
            ]
        return self._known[state]


@cache
def _steps(settings: tuple[tuple[str, str], ...]) -> _Endless:
    return _Endless(dict(settings))


def _closed(
    steps: _Endless, states: set[int], is_hidden: Callable[[Ground], bool]
) -> set[int]:
    """Return the states with all that hidden steps lead to."""
    waiting = list(states)
    for state in waiting:
        for ground, after in steps.of(state):
            if after not in states and is_hidden(ground):
                states.add(after)
                waiting.append(after)
    return states
