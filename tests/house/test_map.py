"""The map of the demo has every room, and says what becomes of each."""

from __future__ import annotations

import re

import pytest

from tests.house.tree import ROOT

DEMO = ROOT / "demo"
MAP = (DEMO / "README.md").read_text("utf-8")
ROOMS = sorted(
    f"{path.name}/" if path.is_dir() else path.name
    for path in DEMO.iterdir()
    if path.name not in {"README.md", "__init__.py", "__pycache__"}
    and not path.name.startswith(".")
)
# What a team does with each room: one of these lists has it.
FATES = MAP.split("## Into your own service")[1].split("## ")[0]


@pytest.mark.parametrize("room", ROOMS)
def test_the_map_has_every_room(room: str) -> None:
    rooms = MAP.split("## The rooms")[1].split("## ")[0]
    assert f"`{room}`" in rooms


@pytest.mark.parametrize(
    "room", [room for room in ROOMS if not room.endswith(".lua")]
)
def test_it_says_what_to_do_with_every_room(room: str) -> None:
    assert re.search(rf"`{re.escape(room)}", FATES)
