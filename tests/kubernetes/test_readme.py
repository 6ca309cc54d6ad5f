"""The manifests' README says what to put in."""

from __future__ import annotations

import re

import pytest

from tests.kubernetes.built import FOLDER

README = (FOLDER / "README.md").read_text("utf-8")
# Addresses and names that are nobody's, or one cluster's.
STAND_IN = re.compile(
    r"replace-me\.[\w.]+|accepted\.example|\d+\.\d+\.\d+\.0/\d+"
)


def stand_ins() -> set[str]:
    texts = [file.read_text("utf-8") for file in FOLDER.rglob("*.yaml")]
    return {found for text in texts for found in STAND_IN.findall(text)}


def section(title: str) -> str:
    """Return what stands under a heading."""
    _, _, rest = README.partition(f"\n## {title}\n")
    assert rest, f"no section {title}"
    return rest.partition("\n## ")[0]


@pytest.mark.parametrize("name", sorted(stand_ins()))
def test_what_to_replace_has_a_row(name: str) -> None:
    assert f"| `{name}`" in section("What to put in its place")


@pytest.mark.parametrize(
    "duty", ["Host names", "Origin", "/internal/", "X-Client-Address"]
)
def test_another_gateway_is_told_its_duties(duty: str) -> None:
    [row] = [
        line
        for line in section("What to put in its place").splitlines()
        if "duties" in line
    ]
    assert duty in row
