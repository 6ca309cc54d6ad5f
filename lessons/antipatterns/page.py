"""Makes the gallery's page of patterns, their code and their recordings.

`cards` is the table of contents, `gallery` the patterns, each with the same
parts in the same order. Nothing that a run has shown is written here: numbers
and sentences come from recordings (recorded.py), code and diffs from files
that ran (samples.py).
"""

from __future__ import annotations

import html
import re
import tomllib
from datetime import datetime
from typing import Any

from demo.settings import ROOT
from lessons.antipatterns import recorded, samples
from lessons.antipatterns.listed import grouped
from lessons.antipatterns.pattern import Pattern

PRACTICES = ROOT / "site" / "data" / "practices.toml"
UNIT = re.compile(r"(?<![\w`-])(\d[\d.,]*) (s|ms|MB|kB|%)(?!\w)")


def anti_patterns() -> str:
    """Return the body of the page: the cards, then the patterns."""
    # A number and its unit stay on one line.
    return UNIT.sub("\\1\u00a0\\2", f"{cards()}\n{gallery()}")


def cards() -> str:
    """Return a card for each pattern, by group."""
    parts = ['<nav class="ac-anti" aria-label="All anti-patterns">']
    for group, some in grouped().items():
        parts.append(f'<p class="ac-anti__group">{group}</p>')
        parts.append('<ul class="ac-anti__cards">')
        parts += [
            f'<li><a class="ac-anti__card" href="#{each.name}">'
            f"<b>{_inline(each.title)}</b>"
            f"<span>{_inline(each.harm)}</span>"
            f"<small>{_where(each)}</small></a></li>"
            for each in some
        ]
        parts.append("</ul>")
    return "\n".join([*parts, "</nav>", ""])


def gallery() -> str:
    """Return all patterns, under a heading for each group."""
    parts = []
    for group, some in grouped().items():
        parts.append(f"## {group}\n")
        parts += [_section(each) for each in some]
    return "\n".join(parts)


def chapter(pattern: Pattern) -> int:
    """Return the number of a pattern's chapter."""
    found = re.match(r"chapters/(\d+)-", pattern.chapter)
    assert found, pattern.chapter
    return int(found[1])


def practices_of(pattern: Pattern) -> dict[str, str]:
    """Return the best practices that a pattern breaks: anchor, and rule."""
    known = tomllib.loads(PRACTICES.read_text("utf-8"))["practice"]
    return {
        anchor: practice["rule"]
        for anchor, practice in known.items()
        if pattern.name in practice.get("cures", ())
    }


def _section(pattern: Pattern) -> str:
    recording = recorded.read(pattern)
    return "\n".join(
        [
            f"### {pattern.title} {{ #{pattern.name} }}",
            "",
            f"**{pattern.harm}** {pattern.looks}",
            "",
            _fence(samples.language(pattern), samples.shown(pattern, 0)),
            "",
            f"**What happened.** {recorded.told(pattern, recording)}"
            + (f" {pattern.note}" if pattern.note else ""),
            "",
            *_table(pattern, recording),
            "",
            f"{_day(recording)}. Run it here: `.venv/bin/accepted antipattern"
            f" {pattern.name}`. {_figure(pattern)}",
            "{ .ac-anti__ran }",
            "",
            f"**The cure.** {pattern.cure}",
            "",
            *(
                f"**The practice.** [{rule}](best-practices.md#{anchor})\n"
                for anchor, rule in practices_of(pattern).items()
            ),
            _folded(
                "The cure as a diff", _fence("diff", samples.diff(pattern))
            ),
            "",
            _folded("How to find it in your code", _find(pattern)),
            "",
        ]
    )


def _table(pattern: Pattern, recording: dict[str, Any]) -> list[str]:
    return [
        "| Measured | Before | After |",
        "|---|---|---|",
        *(
            f"| {row.label} | {row.shown(recording['before'])}"
            f" | {row.shown(recording['after'])} |"
            for row in pattern.rows
        ),
    ]


def _find(pattern: Pattern) -> str:
    rule = (
        f"`accepted lint`, [`{pattern.rule}`]"
        f"(../reference/lint.md#{pattern.rule})."
        if pattern.rule
        else pattern.unruled
        or "No rule of `accepted lint` finds it: the code has to be read."
    )
    return "\n".join(
        [
            "With grep:",
            "",
            _fence("sh", pattern.grep),
            "",
            f"With a metric: {pattern.metric}",
            "",
            f"With a rule: {rule}",
        ]
    )


def _figure(pattern: Pattern) -> str:
    if not pattern.chapter:
        return f"It stands alone: {pattern.alone}"
    page = f"[Chapter {chapter(pattern)}](../{pattern.chapter})"
    if not pattern.figure:
        return f"{page} has the reasons."
    figure = f"[figure](../{pattern.figure})"
    return f"{page} has the reasons, and a {figure} to try it in."


def _day(recording: dict[str, Any]) -> str:
    """Return when and on what a run was recorded."""
    day = datetime.fromisoformat(recording["recorded_at"])
    cores = recording["machine"].partition(",")[0]
    data = f"[data](../recordings/antipatterns/{recording['name']}.json)"
    return f"Recorded run of {day.day} {day:%B %Y}, {cores} ({data})"


def _fence(language: str, text: str) -> str:
    return f"```{language}\n{text}\n```"


def _folded(title: str, text: str) -> str:
    """Return a note that opens on a click, and is open on paper."""
    inside = "".join(
        f"    {line}\n" if line else "\n" for line in text.splitlines()
    )
    return f'??? note "{title}"\n\n{inside}'


def _where(pattern: Pattern) -> str:
    """Return who meets a pattern, and in which chapter."""
    if not pattern.chapter:
        return pattern.role
    return f"{pattern.role}, chapter {chapter(pattern)}"


def _inline(text: str) -> str:
    """Return Markdown of one line as HTML; of its markup, only code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
