"""The widgets' types of the API are those of the API as it is now."""

from __future__ import annotations

import sys
from pathlib import Path

from accepted.sitebuild import apitypes
from demo.contract import EventType, State
from demo.settings import ROOT
from lessons.description import description


def test_the_generated_types_are_fresh(site: Path, tmp_path: Path) -> None:
    made = tmp_path / "api.d.ts"
    apitypes.write(made)
    assert made.read_text("utf-8") == apitypes.TYPES.read_text("utf-8")


def test_the_step_reads_all_rooms_that_describe_the_api() -> None:
    """A room that the description comes from, and no input of the step."""
    description()
    shown = {
        Path(str(module.__file__)).relative_to(ROOT)
        for name, module in sys.modules.items()
        if name.startswith(("demo.api.", "demo.web."))
    }
    inputs = {
        path.relative_to(ROOT)
        for pattern in apitypes.STEP.inputs
        for path in ROOT.glob(pattern)
    }
    assert shown
    assert shown <= inputs


def test_every_event_and_state_has_a_type(site: Path) -> None:
    schemas = description()["components"]["schemas"]
    mapping = schemas["AnyEvent"]["discriminator"]["mapping"]
    assert set(mapping) == set(EventType)
    types = apitypes.TYPES.read_text("utf-8")
    for reference in mapping.values():
        name = reference.rpartition("/")[2]
        assert f"readonly {name}: {{" in types
    union = " | ".join(f'"{state.value}"' for state in State)
    assert f"State: {union};" in types


def test_the_widgets_take_their_shapes_from_there() -> None:
    wire = (ROOT / "site/widgets/model/wire.ts").read_text("utf-8")
    for name in ("AnyEvent", "State", "TaskProblem", "Worker", "TaskView"):
        assert f'Schemas["{name}"]' in wire
