"""Rules and their findings: the interface between rules and reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from accepted.lint.facts import Facts, Place


class Level(StrEnum):
    """How bad a finding is; both end in exit code 1. SARIF's words."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """A setting that does harm: where, what will happen, and the cure.

    `message` is one or two sentences with the numbers that were found; `cure`
    is text to copy, in the file's own language; `others` are further places
    that the finding compares, each with a word about it.
    """

    rule: str
    place: Place
    message: str
    cure: str
    others: tuple[tuple[Place, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """Figures that no file tells, from the team's configuration.

    None: not stated, so that a rule that needs it finds nothing.
    """

    longest_task_s: float | None = None
    longest_handler_s: float | None = None


Find = Callable[[Facts, Options], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, its reason, its page, and the function that looks.

    `page` is an address in the guide with its anchor, as
    `chapters/7-delivery.md#four-incidents`: the figure or run that shows it.
    Without one, `alone` goes on from "stands alone, because". `explain` is
    what `--explain` prints: one or more paragraphs, no line breaks inside.
    """

    name: str
    title: str
    why: str
    level: Level
    find: Find
    explain: str
    page: str = ""
    alone: str = ""
