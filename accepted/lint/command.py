"""The command `accepted lint`: its arguments, refusals and exit codes."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from accepted.lint.engine import Outcome

CLEAN, FOUND, UNREAD = 0, 1, 2


class Format(StrEnum):
    """How findings are written."""

    PLAIN = "plain"
    JSON = "json"
    SARIF = "sarif"


def lint(
    path: str = typer.Argument(
        ".", help="A folder or a file; relative to where you are."
    ),
    format_: Format = typer.Option(  # noqa: B008 - typer's way
        Format.PLAIN, "--format", help="For people, programs, or code hosts."
    ),
    explain: str = typer.Option(
        "", metavar="RULE", help="Say why a rule exists, and what shows it."
    ),
    list_: bool = typer.Option(False, "--list", help="List all rules."),
) -> None:
    """Find settings that lose, repeat or block tasks, in a tree of yours.

    Reads Celery settings and tasks, broker, gateways, Kubernetes, Compose,
    Dockerfiles and systemd units together; imports and runs nothing of them.
    Exit code 0: nothing found; 1: findings; 2: a file or PATH wasn't read.

    A comment in the line, or above it, suppresses a finding:
    `# accepted: ignore[RULE] reason`. The configuration is the
    table tool.accepted.lint in pyproject.toml, or .accepted.toml.
    """
    # Here, so that other commands work where PyYAML is missing.
    from accepted.lint.configuration import WrongConfiguration, find
    from accepted.lint.engine import run
    from accepted.lint.report import data, plain, sarif
    from accepted.lint.rules import RULES
    from accepted.lint.tree import WrongPath

    if list_:
        typer.echo(plain.listing())
        return
    if explain:
        if explain not in RULES:
            _refuse(f"There is no rule {explain!r}; try --list.")
        typer.echo(plain.explanation(RULES[explain]))
        return
    called_from = Path(os.environ.get("ACCEPTED_CALLED_FROM", "."))
    place = called_from / Path(path).expanduser()
    try:
        outcome = run(place, find(place))
    except (WrongPath, WrongConfiguration) as error:
        _refuse(f"Not linted: {error}")
    writers = {
        Format.PLAIN: plain.report,
        Format.JSON: data.report,
        Format.SARIF: sarif.report,
    }
    typer.echo(writers[format_](outcome))
    raise typer.Exit(code(outcome))


def code(outcome: Outcome) -> int:
    """Return the exit code: what wasn't read may hide findings."""
    if outcome.unread:
        return UNREAD
    return FOUND if outcome.findings else CLEAN


def _refuse(reason: str) -> NoReturn:
    typer.echo(reason, err=True)
    raise typer.Exit(UNREAD)
