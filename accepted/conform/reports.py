"""Writes the reports of a run: to the terminal, and to files."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import typer

from harness.conformance.report import data, junit, page, terminal
from harness.conformance.report.story import Told

WRITERS = {"junit": junit.report, "html": page.report}
# What stands for the signs of a report where a terminal has no such signs.
PLAIN = str.maketrans({"→": "->", "←": "<-", "…": "..."})


def write(told: Told, places: Mapping[str, Path], *, is_json: bool) -> bool:
    """Write each report that was asked for; say whether all were written."""
    faults = list(_faults(told, places, is_json=is_json))
    for fault in faults:
        typer.echo(fault, err=True)
    return not faults


def show(text: str, *, nl: bool = True) -> None:
    """Print a text, in the signs that the terminal has."""
    encoding = sys.stdout.encoding or "utf-8"
    if not _fits(text, encoding):
        if not _fits("→", encoding):
            text = text.translate(PLAIN)
        text = text.encode(encoding, "replace").decode(encoding)
    typer.echo(text, nl=nl)


def _faults(
    told: Told, places: Mapping[str, Path], *, is_json: bool
) -> Iterator[str]:
    """Write each report; yield a sentence for each that couldn't be."""
    try:
        if is_json:
            encoding = sys.stdout.encoding or "utf-8"
            text = data.report(told)
            if not _fits(text, encoding):
                # Escapes are the same JSON, and fit everywhere.
                text = data.report(told, is_ascii=True)
            typer.echo(text)
        else:
            show(terminal.report(told))
        sys.stdout.flush()
    except OSError as error:
        yield f"The report couldn't be printed: {error.strerror}."
    for name, path in places.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Half a surrogate, which a service may send, isn't UTF-8.
            path.write_text(WRITERS[name](told), "utf-8", errors="replace")
        except OSError as error:
            yield f"--{name} {path}: {error.strerror}."


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
