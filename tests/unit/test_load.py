"""Load generators' own constants agree with the service."""

from __future__ import annotations

from demo.contract import TERMINAL_STATES, TRANSITIONS
from lessons.load import ENDS
from tests.house.tree import ROOT


def test_the_ends_are_those_of_the_contract() -> None:
    assert {state.value for state in TERMINAL_STATES} == ENDS


def test_an_end_is_called_as_the_event_that_brings_it() -> None:
    ending = {
        event.value: after.value
        for event, (_, after) in TRANSITIONS.items()
        if after in TERMINAL_STATES
    }
    assert ending == {end: end for end in ENDS}


def test_no_load_generator_lists_the_ends_again() -> None:
    for path in (ROOT / "lessons" / "load").glob("*.py"):
        if path.name != "__init__.py":
            text = path.read_text("utf-8")
            # One may name an end, and tell it from another.
            assert not all(f'"{end}"' in text for end in ENDS), path
