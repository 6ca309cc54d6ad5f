"""`accepted size`: quantities as people write them."""

from __future__ import annotations

import pytest

from accepted.size import units
from accepted.size.units import Unreadable


@pytest.mark.parametrize(
    ("text", "per_s"),
    [
        ("33.3/s", 33.3), ("2000/min", 100 / 3), ("5 / h", 5 / 3600),
        (".5/s", 0.5), ("360/30min", 0.2), ("1e3/s", 1000),
        ("1/hour", 1 / 3600),
        ("5 / hours", 5 / 3600), ("2,000/min", 100 / 3), ("33,3/s", 33.3),
        ("100 per minute", 100 / 60), ("10 tasks/second", 10),
        ("2_000/min", 100 / 3), ("90/1.5 hours", 1 / 60),
    ],
)  # fmt: skip
def test_a_rate_has_the_time_in_which_they_come(
    text: str, per_s: float
) -> None:
    assert units.rate_per_s("--rate", text) == pytest.approx(per_s)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("250ms", 0.25), ("30s", 30), ("5min", 300), ("1h30min", 5400),
        ("2 d", 172_800), ("90 seconds", 90), ("1 minute", 60), ("1e3ms", 1),
        ("1.5 hours", 5400), ("1 h 30 minutes", 5400), ("30 Seconds", 30),
        ("1,500ms", 1.5), ("1,5s", 1.5), ("1 week", 604_800),
    ],
)  # fmt: skip
def test_a_time_has_its_unit(text: str, seconds: float) -> None:
    assert units.seconds("--task", text) == pytest.approx(seconds)


def test_cpu_and_memory_are_written_as_in_kubernetes() -> None:
    assert units.cores("", "500m") == units.cores("", "0.5") == 0.5
    assert units.gib("", "512Mi") == 0.5
    assert units.gib("", "4Gi") == units.gib("", "4GiB") == 4
    assert units.gib("", "16GB") == pytest.approx(14.9, abs=0.01)
    assert units.gib("", "512mi") == units.gib("", "1,024 KiB") * 512 == 0.5
    assert units.gib("", "512M") == units.gib("", "512mb")
    assert units.cores("", "2 vCPU") == 2
    assert units.node("", "4 cores : 16 Gi", "aks").memory_gib == 16
    node = units.node("", "4cpu:16GiB", "gke")
    assert (node.cpu, node.memory_gib, node.provider) == (4, 16, "gke")


@pytest.mark.parametrize(
    "text", ["", "33", "33/", "/s", "33/s/s", "33/fortnight", "-3/s", "nan/s"]
)
def test_what_is_no_rate_is_said_how_to_write(text: str) -> None:
    with pytest.raises(Unreadable, match=r"Write a number .* 33\.3/s"):
        units.rate_per_s("--rate", text)


@pytest.mark.parametrize("text", ["", "30", "s", "30s30", "30x", "-30s"])
def test_what_is_no_time_is_said_how_to_write(text: str) -> None:
    with pytest.raises(Unreadable, match="30s"):
        units.seconds("--task", text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("512m", r"thousandths of a byte.*512Mi.*512M"),
        ("4g", r"doesn't know.*4Gi.*4G"),
        ("1t", r"doesn't know.*1Ti"),
        ("1024K", r"doesn't know.*1024Ki.*1024k"),
    ],
)
def test_a_suffix_that_means_something_else_is_refused(
    text: str, why: str
) -> None:
    with pytest.raises(Unreadable, match=why):
        units.gib("--pod-memory", text)
    with pytest.raises(Unreadable, match=why):
        units.node("--node", f"4cpu:{text}", "aks")


@pytest.mark.parametrize("text", ["500M", "512Mi", "1e3k", "x", ""])
def test_what_is_no_cpu_is_said_how_to_write(text: str) -> None:
    with pytest.raises(Unreadable, match="500m for the same"):
        units.cores("--pod-cpu", text)


def test_a_part_of_1_may_be_a_percentage() -> None:
    assert units.fraction("", "80%") == units.fraction("", "0.8") == 0.8
    assert units.fraction("", "99,5 %") == pytest.approx(0.995)


@pytest.mark.parametrize("text", ["", "4", "4XB", "GiB"])
def test_what_is_no_memory_is_said_how_to_write(text: str) -> None:
    with pytest.raises(Unreadable, match="512Mi"):
        units.gib("--pod-memory", text)
