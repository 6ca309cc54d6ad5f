"""The command `accepted new`: its messages and its refusals."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from accepted.new.naming import Names, WrongName, guess, named
from accepted.new.writing import NotWritten, write

ROOT = Path(__file__).resolve().parents[2]


def new(
    folder: str = typer.Argument(
        help="Empty, or not there yet; relative to where you are."
    ),
    name: str = typer.Option(
        "",
        help="The package's name, if it isn't to be the folder's:"
        " letters, digits and underscores.",
    ),
) -> None:
    """Write a service of your own: code, settings, deployment and tests.

    It has one kind of work to start from, and nothing of the guide. Its own
    `make up` runs it, `make test` its tests.
    """
    try:
        typer.echo(made(folder, name))
    except (NotWritten, WrongName) as error:
        typer.echo(f"Not written: {error}", err=True)
        raise typer.Exit(1) from None


def made(folder: str, name: str = "") -> str:
    """Write a service into `folder`; return what to say of it.

    Raises NotWritten or WrongName.
    """
    called_from = Path(os.environ.get("ACCEPTED_CALLED_FROM", "."))
    place = (called_from / Path(folder).expanduser()).resolve()
    names = named(name or guess(place.name))
    count = write(place, names, ROOT)
    return _next(place, folder, names, count)


def _next(place: Path, folder: str, names: Names, count: int) -> str:
    port = f"{names.prefix}_PORT"
    return f"""\
{place} has a service of {count} files: the package {names.package}, its
settings ({names.prefix}_...), deploy/, tests/ and a README.

Next:
    cd {folder}
    make up      runs it on this machine; {port}=8001 for another port
    make test    runs its tests, in a minute

Then write your kind of work, from work/report.py of the package; the handbook
is {names.package}/README.md.
It has no history yet: `git init` begins one."""
