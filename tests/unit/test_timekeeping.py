"""The broker's clock, and what a process makes of it when it is set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from redis.exceptions import ConnectionError as NoBroker

from demo.errors import LogUnavailable
from demo.timekeeping import ASK_EVERY_S, JUMP_S, BrokerClock

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
# Sizes of jumps: an hour, more than a day, a week, to 2038 and to 1970.
JUMPS = [
    3600.0, 90_000.0, 604_800.0, 358_000_000.0,
    -3600.0, -93_600.0, -604_800.0, -NOON.timestamp(),
]  # fmt: skip


class Machines:
    """A broker whose clock is set, and a process beside it."""

    def __init__(self) -> None:
        self.passed_s = 0.0
        self.set_by_s = 0.0
        self.is_away = False
        self.clock = BrokerClock(self.ask, lambda: self.passed_s)

    def ask(self) -> float:
        if self.is_away:
            raise NoBroker
        return NOON.timestamp() + self.passed_s + self.set_by_s

    def seen(self, after_s: float = ASK_EVERY_S) -> tuple[datetime, datetime]:
        """Return the earliest and latest, so many seconds later."""
        self.passed_s += after_s
        return self.clock.earliest(), self.clock.latest()


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_it_is_the_broker_s_time_and_goes_on_between_two_looks() -> None:
    machines = Machines()
    assert machines.seen(0) == (NOON, NOON)
    assert machines.seen(0.25) == (after(0.25), after(0.25))


def test_small_steps_are_followed() -> None:
    machines = Machines()
    machines.seen(0)
    machines.set_by_s = JUMP_S - 1
    assert machines.seen() == (after(JUMP_S), after(JUMP_S))


@pytest.mark.parametrize("jump_s", JUMPS)
def test_a_clock_that_is_set_ends_nothing_too_soon(jump_s: float) -> None:
    machines = Machines()
    machines.seen(0)
    machines.set_by_s = jump_s
    earliest, latest = machines.seen()
    assert earliest == min(after(1), after(1 + jump_s))
    assert latest == max(after(1), after(1 + jump_s))
    # And back, as when somebody notices.
    machines.set_by_s = 0.0
    assert machines.seen() == (after(2), after(2))


def test_while_the_broker_is_away_time_goes_on() -> None:
    machines = Machines()
    machines.seen(0)
    machines.is_away = True
    assert machines.seen(3600) == (after(3600), after(3600))


def test_a_clock_that_was_never_read_is_nobody_s_guess() -> None:
    machines = Machines()
    machines.is_away = True
    with pytest.raises(LogUnavailable):
        machines.clock.earliest()
    with pytest.raises(LogUnavailable):
        machines.clock.latest()
