"""Tables that are derived from the contract agree with it."""

from __future__ import annotations

from demo.contract import TERMINAL_STATES, TRANSITIONS, EventType, State


def test_every_event_has_a_rule() -> None:
    assert set(TRANSITIONS) == set(EventType)


def test_nothing_follows_a_terminal_state() -> None:
    for event, (allowed, _) in TRANSITIONS.items():
        assert not allowed & TERMINAL_STATES, event


def test_every_state_can_be_reached() -> None:
    reached = {to for _, to in TRANSITIONS.values() if to}
    assert reached == set(State)
