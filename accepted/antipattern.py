"""Runs anti-patterns before and after their cure: `accepted antipattern`.

Prints what both sides measured, side by side, and the sentence that the
gallery makes of it. Exits with 1 if a run doesn't show what its pattern
claims.
"""

from __future__ import annotations

import asyncio
import json
import re
import textwrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from lessons.antipatterns.pattern import Pattern

WIDTH = 79


def antipattern(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Their names; `list` shows them."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Run all of them.")
    ] = False,
    record: Annotated[
        bool,
        typer.Option(help="Keep the run as the one that the site tells."),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the data of the runs.")
    ] = False,
) -> None:
    """Run an anti-pattern and its cure here, and show both side by side.

    Each has a broker, workers and servers of its own, takes about 15 s a
    side at most, and leaves nothing running.
    """
    from lessons.antipatterns.listed import patterns

    known = patterns()
    if names == ["list"] or not (names or everything):
        for each in known.values():
            typer.echo(f"{each.name:<28} {_plain(each.harm)}")
        return
    if unknown := set(names or ()) - set(known):
        typer.echo(
            f"There is no anti-pattern {', '.join(sorted(unknown))}."
            " `accepted antipattern list` shows all.",
            err=True,
        )
        raise typer.Exit(2)
    chosen = known if everything else {name: known[name] for name in names}  # type: ignore[union-attr]
    failed = [
        each.name
        for each in chosen.values()
        if not _run(each, record=record, as_json=as_json)
    ]
    if failed:
        typer.echo(f"Not shown: {', '.join(failed)}", err=True)
        raise typer.Exit(1)


def _run(pattern: Pattern, *, record: bool, as_json: bool) -> bool:
    """Run one and print it; return whether it showed what it claims."""
    import httpx

    from lessons.antipatterns import recorded
    from lessons.antipatterns.pattern import NotShown
    from lessons.load.failure import Failed

    try:
        recording = asyncio.run(recorded.run(pattern))
        sentence = recorded.told(pattern, recording)
    except (Failed, NotShown) as error:
        typer.echo(f"{pattern.name}: {error}", err=True)
        return False
    except (TimeoutError, OSError, httpx.HTTPError) as error:
        why = f"{type(error).__name__} {error}".strip()
        typer.echo(f"{pattern.name}: the run broke off ({why})", err=True)
        return False
    if record:
        recorded.write(recording)
    if as_json:
        typer.echo(json.dumps(recording))
    else:
        typer.echo(report(pattern, recording, sentence))
    return True


def report(pattern: Pattern, recording: dict[str, Any], sentence: str) -> str:
    """Return a run as lines for a terminal."""
    rows = [("", "before", "after")] + [
        (
            _plain(row.label),
            row.shown(recording["before"]),
            row.shown(recording["after"]),
        )
        for row in pattern.rows
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = (
        "  ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    )
    said = textwrap.fill(_plain(sentence), WIDTH)
    return "\n".join(["", _plain(pattern.title), "", *lines, "", said])


def _plain(text: str) -> str:
    """Return Markdown of one line without its marks."""
    return re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text).replace("`", "")
