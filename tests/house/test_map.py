"""The map of the demo has every room."""

from __future__ import annotations

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


@pytest.mark.parametrize("room", ROOMS)
def test_the_map_has_every_room(room: str) -> None:
    rooms = MAP.split("## The rooms")[1].split("## ")[0]
    assert f"`{room}`" in rooms
