"""The manifests' README says what to put in, and what a flag turns off."""

from __future__ import annotations

import re

import pytest

from demo.condition import NO_AOF, Condition
from demo.memorylog import MemoryLog
from demo.settings import Settings
from demo.storemonitor import StoreMonitor, admission
from tests.kubernetes.built import FOLDER

README = (FOLDER / "README.md").read_text("utf-8")
# Addresses and names that are nobody's, or one cluster's.
STAND_IN = re.compile(
    r"replace-me\.[\w.]+|accepted\.example|\d+\.\d+\.\d+\.0/\d+"
)
GIB = 2**30


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


def test_a_broker_that_hides_its_limit_has_no_room_to_compute_with() -> None:
    monitor = StoreMonitor(MemoryLog(), 0.7, is_trusting=True)
    monitor.condition = Condition(8 * GIB, 0, GIB, (NO_AOF,))
    checked = admission(monitor, GIB, "an-address", address_fraction=0.5)
    assert not checked.faults
    assert (checked.most_bytes, checked.address_bytes) == (0, 0)
    said = section("A broker that hides its settings")
    for off in ("ALLOW_UNSAFE_BROKER", "FULL_FRACTION", "ADDRESS_FRACTION"):
        assert f"`ACCEPTED_{off}" in said


def test_the_alarm_is_where_new_tasks_would_be_refused() -> None:
    percent = round(100 * Settings.model_fields["full_fraction"].default)
    said = section("A broker that hides its settings")
    assert f"`usedmemorypercentage` above {percent} |" in said
