"""Each setting says its unit, its default and why; the README has them all."""

from __future__ import annotations

import re

import pytest

from demo.settings import Settings
from lessons import export
from lessons.settings import LessonSettings
from tests.house.tree import ROOT

FIELDS = Settings.model_fields
FIRST = re.compile(r"^\| `ACCEPTED_(\w+)` \| `(.+?)` \| (.+) \|$", re.M)
# What a sentence goes on with when it gives a reason, or the whole story.
GOES_ON = re.compile(r"[.:;] \S")


def is_number(name: str) -> bool:
    """Say whether a setting's default is a number."""
    default = FIELDS[name].default
    return isinstance(default, int | float) and not isinstance(default, bool)


@pytest.mark.parametrize("name", FIELDS)
def test_a_setting_has_a_default_and_a_reason(name: str) -> None:
    field = FIELDS[name]
    assert not field.is_required(), f"{name} has no default"
    said = field.description or ""
    assert said.endswith("."), f"{name} isn't described in sentences"
    assert GOES_ON.search(said), f"{name} says what it is, but not why"


@pytest.mark.parametrize("name", [n for n in FIELDS if is_number(n)])
def test_a_number_has_a_unit(name: str) -> None:
    assert export.unit(name), (
        f"{name}: end its name in a unit ({', '.join(export.UNITS)}), or say"
        " in lessons/export.py, COUNTED, what it counts"
    )


def test_no_unit_is_told_of_what_is_gone() -> None:
    assert export.COUNTED.keys() <= FIELDS.keys()


def test_the_readme_has_every_setting_as_it_is() -> None:
    text = export.README.read_text("utf-8")
    assert export.BLOCK.search(text), "the README has lost its table"
    assert text == export.with_settings(text), (
        "demo/README.md is behind demo/settings.py: run"
        " `.venv/bin/python -m lessons.export`"
    )
    assert all(f"`ACCEPTED_{name.upper()}`" in text for name in FIELDS)


def test_the_first_readme_has_the_guide_s_defaults_and_says_so() -> None:
    rows = FIRST.findall((ROOT / "README.md").read_text("utf-8"))
    assert rows
    for variable, default, what in rows:
        here, there = (
            str(model.model_fields[variable.lower()].default).removesuffix(
                ".0"
            )
            for model in (LessonSettings, Settings)
        )
        assert default == here, variable
        assert default == there or f"`{there}`" in what, variable
