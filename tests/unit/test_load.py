"""Load generators' own constants agree with the service."""

from __future__ import annotations

import ast

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


def listed(source: str) -> list[set[object]]:
    """Return the constants of each list, tuple and set."""
    return [
        {e.value for e in node.elts if isinstance(e, ast.Constant)}
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.List | ast.Tuple | ast.Set)
    ]


def test_no_load_generator_lists_the_ends_again() -> None:
    assert ENDS in listed('a = ("succeeded", "failed", "cancelled")')
    for path in (ROOT / "lessons" / "load").rglob("*.py"):
        if path.parent.name != "load" or path.name != "__init__.py":
            assert ENDS not in listed(path.read_text("utf-8")), path
