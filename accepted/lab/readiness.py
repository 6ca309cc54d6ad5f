"""Commands of `accepted lab` about this machine, and not about one lab."""

from __future__ import annotations

import os
import sys

import typer

COULD_NOT = 2


def doctor() -> None:
    """Look whether this machine can judge, and say what to do."""
    from accepted.lab import preflight, terminal

    with terminal.refusing():
        found = []
        for each in preflight.findings():
            found.append(each)
            terminal.print_lines(preflight.lines([each]))
        typer.echo(preflight.conclusion(found))
        raise typer.Exit(0 if all(f.is_ok for f in found) else COULD_NOT)


def prove(context: typer.Context) -> None:
    """Prove the grader, for `make labs-proof`; see labs/proof."""
    arguments = [sys.executable, "-m", "labs.proof", *context.args]
    os.execv(sys.executable, arguments)


def prepare() -> None:
    """Look over everything, for `make labs`; packages are there by now."""
    from accepted.lab import catalogue, preflight, terminal

    with terminal.refusing():
        found = list(preflight.findings())
        terminal.print_lines(
            preflight.lines(each for each in found if not each.is_ok)
        )
        typer.echo(preflight.conclusion(found))
        typer.echo(
            "No network is needed from here on. The twelve labs:"
            f"\n\n    {catalogue.called()}\n"
        )
        raise typer.Exit(0 if all(f.is_ok for f in found) else COULD_NOT)
