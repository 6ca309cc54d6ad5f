"""The command `accepted kit`, and `accepted kit serve` inside a kit."""

from __future__ import annotations

from pathlib import Path

import typer

app = typer.Typer(
    help="A folder that serves a room without a network.",
    add_completion=False,
)


@app.callback(invoke_without_command=True)
def kit(
    context: typer.Context,
    folder: Path = typer.Option(  # noqa: B008 - typer's way
        Path("accepted-kit"),
        "--folder",
        metavar="FOLDER",
        help="Where to write it; a kit that is there already is renewed.",
    ),
    word: str = typer.Option(
        "",
        "--word",
        envvar="ACCEPTED_KIT_WORD",
        help="The word that opens the solutions, at least 12 characters; a"
        " new one is made and printed if there is none.",
    ),
    prove: bool = typer.Option(
        False,
        "--prove",
        help="Make one in a temporary folder, use it where there is no"
        " network, and remove it.",
    ),
) -> None:
    """Write a kit: sources, packages, the built site, sealed solutions.

    Needs a network once, for the packages. If it is interrupted, run it
    again: packages that are there aren't fetched twice.
    """
    if context.invoked_subcommand is not None:
        return
    from accepted.kit.errors import KitError
    from accepted.kit.making import make
    from accepted.kit.proving import prove as run
    from accepted.lab.catalogue import here

    try:
        if prove:
            run(typer.echo)
            return
        make((here() / folder.expanduser()).resolve(), word, typer.echo)
    except KitError as error:
        typer.echo(f"No kit: {error}", err=True)
        raise typer.Exit(1) from error


@app.command()
def serve(
    agenda: int = typer.Option(
        90, "--agenda", help="Minutes: 45, 90, 210 or 360."
    ),
    people: int = typer.Option(
        40, "--people", min=1, max=200, help="Who may join, at most."
    ),
    address: str = typer.Option(
        "",
        "--address",
        metavar="IP",
        help="This machine's address in the room, if the wrong one is found.",
    ),
    port: int = typer.Option(8000, "--port", min=1, max=65535),
) -> None:
    """Serve the guide to this network, with a room, and print its codes.

    Everybody in the network can reach it. Runs until Ctrl-C.
    """
    from accepted import running
    from accepted.kit.errors import KitError
    from accepted.kit.serving import serve as run
    from accepted.node import NodeError
    from accepted.sitebuild import SiteError

    try:
        code = run(address, port, agenda, people, typer.echo)
    except (KitError, running.RunningError, NodeError, SiteError) as error:
        typer.echo(f"Not served: {error}", err=True)
        raise typer.Exit(1) from error
    raise typer.Exit(code)
