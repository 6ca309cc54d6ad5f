"""Speaks with a learner at the terminal: refusals, pages, the lab meant."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import typer

from accepted.failing import failing
from accepted.lab import catalogue, folders, progress
from accepted.lab.errors import LabError
from labs.grading.lab import Lab

COULD_NOT = 2
INTERRUPTED = 130


@contextmanager
def refusing() -> Iterator[None]:
    """Turn an error of ours into one sentence and exit code 2.

    Any other failure ends with exit code 4: 1 would be a verdict.
    """
    # A sign that a terminal doesn't have becomes a question mark.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    with failing("accepted lab"):
        try:
            yield
        except LabError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(COULD_NOT) from None
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None


def can_move() -> bool:
    """Say whether this is a terminal in which a cursor can be moved."""
    return sys.stdout.isatty() and os.environ.get("TERM", "") != "dumb"


def started(name: str) -> Lab:
    """Return the lab that is meant; it has to be started."""
    if name:
        wanted = catalogue.find(name)
        catalogue.require_ready(wanted)
    else:
        found = folders.containing(catalogue.here()) or progress.read().last()
        if found is None:
            raise LabError(
                "Which lab? None is started yet:"
                f" {catalogue.called('start 1')}"
            )
        wanted = found
    folders.require_started(wanted)
    return wanted


def print_lines(lines: Iterable[str]) -> None:
    """Print some lines."""
    for line in lines:
        typer.echo(line)


def print_page(markdown: str) -> None:
    """Print Markdown, laid out where somebody looks."""
    if not sys.stdout.isatty():
        typer.echo(markdown)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console(width=min(Console().width, 79)).print(Markdown(markdown))
