"""Finds faults in a text: pure functions from text to findings.

A finding is a line: "12: easily". Lines count from 1. Code, addresses and
markup aren't prose; they are blanked out, so that line numbers stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import yaml

from accepted.sitebuild.reading import prose, reading_min, without_code

__all__ = ["prose", "reading_min", "without_code"]

# chosen: words that talk down to a reader, or claim what a test should.
UNWANTED = (
    "simply", "just", "obviously", "easy", "easily", "effortless",
    "effortlessly", "trivial", "trivially", "merely", "of course",
    "production-ready", "production ready", "battle-tested", "blazing",
    "seamless", "seamlessly", "cutting-edge", "state-of-the-art",
    "leverage", "utilize",
)  # fmt: skip
_WORDS = re.compile(rf"(?i)\b(?:{'|'.join(map(re.escape, UNWANTED))})\b")
_DASHES = re.compile(r"[\u2014\u2015]|(?<=\s)(?:\u2013|--)(?=\s)")
_FIGURES = re.compile(
    r"(?<![\w.,])(\d[\d,.]*)[ \u00a0]?"
    r"(ms|s|min|h|%|seconds?|minutes?|hours?|days?|percent"
    r"|req/s|rps|[kMG]B|[KMG]iB|bytes?)(?!\w)"
)

CHAPTER_KEYS = frozenset(
    {
        "title", "number", "description", "minutes_read", "minutes_do",
        "misconception", "objective", "predicts", "demo", "lab", "slot_min",
        "cut_ok", "depends_on", "hide",
    }
)  # fmt: skip
# chosen: readers differ by more; minutes_read may be this far off.
SLACK_MIN = 2


def unwanted_words(text: str) -> list[str]:
    """Return where words stand that we don't use."""
    return list(_findings(_WORDS, prose(text)))


def dashes(text: str) -> list[str]:
    """Return where a dash joins two thoughts that should be two sentences."""
    return list(_findings(_DASHES, prose(text)))


def figures(text: str) -> dict[str, int]:
    """Return the figures with a unit, as "5 s", and the line of the first."""
    found: dict[str, int] = {}
    plain = prose(text)
    for match in _FIGURES.finditer(plain):
        name = f"{match[1].rstrip('.,')} {match[2]}"
        found.setdefault(name, _line(plain, match.start()))
    return found


def unsourced(text: str, known: Mapping[str, Any]) -> list[str]:
    """Return the figures of which `known` has no source."""
    return [
        f"{line}: {name}"
        for name, line in figures(text).items()
        if name not in known
    ]


def broken_tables(text: str) -> list[str]:
    """Return the tables whose head doesn't fit the row of dashes below it."""
    lines = without_code(text).split("\n")
    return [
        f"{number}: {head}"
        for number, (head, rule) in enumerate(pairwise(lines), 1)
        if re.fullmatch(r"[ ]*\|(?:[ ]*:?-+:?[ ]*\|)+", rule)
        and len(re.findall(r"(?<!\\)\|", head)) != rule.count("|")
    ]


def front_matter(text: str) -> dict[str, Any]:
    """Return what stands between the first two lines of dashes."""
    found = re.match(r"---\n(.*?)^---$", text, re.M | re.S)
    return dict(yaml.safe_load(found[1])) if found else {}


def chapter_gaps(text: str) -> list[str]:
    """Return what a chapter needs and this text doesn't have."""
    meta = front_matter(text)
    gaps = [f"no {key}" for key in sorted(CHAPTER_KEYS - set(meta))]
    for name in meta.get("demo", []):
        gaps += _figure_gaps(text, name)
    for diagram in re.findall(r"(?ms)^```mermaid$(.*?)^```$", text):
        if not re.search(r"accTitle:.+\n\s*accDescr(:| \{)", diagram):
            gaps.append("a diagram without accTitle or accDescr")
    first = text.find("<accepted-")
    if 0 <= text.find("```mermaid") < first:
        gaps.append("a diagram before the first figure")
    _, _, transfer = text.partition("\n## Same idea, new situation\n")
    if "?" not in prose(transfer.partition("\n???")[0]):
        gaps.append("no transfer question")
    if "\n??? " not in transfer.partition("\n## ")[0]:
        gaps.append("no answer to the transfer question")
    return gaps


def _figure_gaps(text: str, name: str) -> Iterator[str]:
    tag = f"accepted-{name}"
    found = re.search(rf"(?s)<{tag}[ >](.*?)</{tag}>(.*?)(?:\n## |\Z)", text)
    if not found:
        yield f"no figure {name}"
        return
    inside, after = found[1], found[2]
    if "make up" not in inside:
        yield f"{name}: nothing to read without a script"
    if "**What to notice.**" not in after:
        yield f"{name}: nothing to notice"


def _findings(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    for match in pattern.finditer(text):
        yield f"{_line(text, match.start())}: {match.group()}"


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
