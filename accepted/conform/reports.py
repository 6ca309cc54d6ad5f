"""Writes the reports of a run: to the terminal, and to files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import typer

from harness.conformance.report import data, junit, page, terminal
from harness.conformance.report.story import Told

WRITERS = {"junit": junit.report, "html": page.report}


def write(told: Told, places: Mapping[str, Path], *, is_json: bool) -> None:
    """Write each report that was asked for."""
    typer.echo(data.report(told) if is_json else terminal.report(told))
    for name, path in places.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(WRITERS[name](told), "utf-8")
        except OSError as error:
            # The verdict stands all the same.
            typer.echo(f"--{name} {path}: {error.strerror}.", err=True)
