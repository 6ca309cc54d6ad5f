"""The map of the demo has every room."""

from __future__ import annotations

import re

import pytest

from tests.house.tree import ROOT, files_with, name

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


def test_the_way_to_read_is_as_long_as_it_says() -> None:
    part = MAP.split("## Read it in an afternoon")[1].split("## ")[0]
    rows = re.findall(r"^\| `([\w./]+)` \| (\d+) \|", part, re.M)
    told = {file: int(lines) for file, lines in rows}
    real = {
        file: (DEMO / file).read_text("utf-8").count("\n") for file in told
    }
    # A few lines more or less make no other afternoon.
    far = {file: n for file, n in real.items() if abs(n - told[file]) > 10}
    assert far == {}
    assert "twelve files, about 1,950 lines" in " ".join(part.split())
    assert len(real) == 12
    assert abs(sum(real.values()) - 1_950) <= 50


def test_nowhere_else_is_it_called_small() -> None:
    pages = [p for p in files_with(".md") if "CHANGELOG" not in p.name]
    said = [name(p) for p in pages if "afternoon" in p.read_text("utf-8")]
    assert set(said) <= {"demo/README.md", "README.md", "site/index.md"}
