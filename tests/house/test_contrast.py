"""Colours by calculation: contrast of each pair, colour-blind eyes.

Read from site/styles/tokens.css. Limits: WCAG 2.2, 1.4.3 (text, 4.5:1) and
1.4.11 (what has to be seen to be used, 3:1).
"""

from __future__ import annotations

import itertools
import re

import pytest

from tests.house.tree import ROOT

TEXT = 4.5
MARK = 3.0
# chosen: the least distance in OKLab at which two marks are told apart; a
# pattern or a word goes with each all the same.
LEAST_DISTANCE = 0.05

SCHEMES = ("default", "slate")
GROUNDS = ("paper", "surface", "raised", "sunken")
STATES = (
    "queued", "running", "succeeded", "failed", "cancelled", "held", "zombie",
)  # fmt: skip
ACTORS = ("client", "gateway", "api", "log")

# Machado, Oliveira, Fernandes (2009), severity 1.
VISION = {
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}

Colour = tuple[float, ...]


def tokens(scheme: str) -> dict[str, str]:
    """Return the colours of one scheme by name."""
    css = (ROOT / "site/styles/tokens.css").read_text("utf-8")
    block = re.search(
        rf'\[data-md-color-scheme="{scheme}"\] {{(.*?)\n}}', css, re.S
    )
    assert block
    found = re.findall(r"--ac-([\w-]+): (#[0-9a-f]{6});", block[1])
    return dict(found)


def linear(colour: str) -> Colour:
    """Return red, green and blue as amounts of light."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return tuple(
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )


def contrast(one: str, other: str) -> float:
    """Return the ratio of WCAG 2.2."""
    weights = (0.2126, 0.7152, 0.0722)
    light = sorted(
        sum(w * part for w, part in zip(weights, linear(c), strict=True))
        for c in (one, other)
    )
    return (light[1] + 0.05) / (light[0] + 0.05)


def pairs() -> list[tuple[str, str, float]]:
    """Return each pair that stands on a page, with its limit."""
    listed: list[tuple[str, str, float]] = []
    for ground in GROUNDS:
        for text in ("ink", "muted", "link"):
            listed.append((text, ground, TEXT))
        for mark in ("edge", "focus"):
            listed.append((mark, ground, MARK))
    for state in STATES:
        for ground in ("paper", "surface", "raised", f"{state}-tint"):
            listed.append((state, ground, MARK))
            listed.append((f"{state}-text", ground, TEXT))
    for state in ("queued", "running", "succeeded", "failed"):
        listed.append(("on-mark", state, TEXT))
    for actor in ACTORS:
        for ground in ("paper", "surface", "raised"):
            listed.append((actor, ground, TEXT))
    listed += [
        ("ticket-ink", "ticket", TEXT),
        ("ink", "ticket-soft", TEXT),
        ("muted", "ticket-soft", TEXT),
        ("ticket-edge", "paper", MARK),
        ("ticket-edge", "ticket-soft", MARK),
    ]
    return listed


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_pair_can_be_read(scheme: str) -> None:
    colours = tokens(scheme)
    weak = [
        f"{one} on {other}: {ratio:.2f}, least {limit}"
        for one, other, limit in pairs()
        if (ratio := contrast(colours[one], colours[other])) < limit
    ]
    assert not weak


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("vision", VISION)
def test_states_are_told_apart_by_everybody(scheme: str, vision: str) -> None:
    colours = tokens(scheme)
    marks = [state for state in STATES if state != "zombie"]
    seen = {mark: _seen(colours[mark], vision) for mark in marks}
    close = [
        f"{one} and {other}: {distance:.3f}"
        for one, other in itertools.combinations(marks, 2)
        if (distance := _distance(seen[one], seen[other])) < LEAST_DISTANCE
    ]
    assert not close


def _seen(colour: str, vision: str) -> Colour:
    light = linear(colour)
    return _oklab(
        tuple(
            sum(w * part for w, part in zip(row, light, strict=True))
            for row in VISION[vision]
        )
    )


def _oklab(light: Colour) -> Colour:
    """Return the colour where equal distances look equal (Ottosson 2020)."""
    to_cones = (
        (0.4122, 0.5363, 0.0514),
        (0.2119, 0.6807, 0.1074),
        (0.0883, 0.2817, 0.6300),
    )
    to_lab = (
        (0.2105, 0.7936, -0.0041),
        (1.9780, -2.4286, 0.4506),
        (0.0259, 0.7828, -0.8087),
    )
    cones = [
        max(0.0, sum(w * part for w, part in zip(row, light, strict=True)))
        ** (1 / 3)
        for row in to_cones
    ]
    return tuple(
        sum(w * part for w, part in zip(row, cones, strict=True))
        for row in to_lab
    )


def _distance(one: Colour, other: Colour) -> float:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5
