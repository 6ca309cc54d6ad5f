"""The command `accepted room` and its subcommands."""

from __future__ import annotations

import typer

app = typer.Typer(
    help="Workshops: a room of people on this server.",
    no_args_is_help=True,
    add_completion=False,
)


@app.callback()
def room() -> None:
    """Run workshops: a room of people on this server."""


@app.command("open")
def open_(
    agenda: int = typer.Option(
        90, "--agenda", help="Minutes: 45, 90, 210 or 360."
    ),
    people: int = typer.Option(
        40, "--people", min=1, max=200, help="Who may join, at most."
    ),
    title: str = typer.Option("Workshop", "--title"),
    keep_days: int = typer.Option(
        7, "--keep-days", min=1, max=90, help="Then everything is deleted."
    ),
    url: str = typer.Option(
        "",
        "--url",
        metavar="URL",
        help="The address that people reach this server under, for the code"
        " to scan: https://workshop.example.",
    ),
) -> None:
    """Open a room: join code, a code to scan, and the instructor's link.

    Starts the guide with rooms, unless it runs already, and stops it on
    Ctrl-C; the room is still there at the next start.
    """
    from accepted import running
    from accepted.node import NodeError
    from accepted.room.opening import Wanted, open_room
    from accepted.sitebuild import SiteError

    wanted = Wanted(agenda, people, title, keep_days, url)
    try:
        raise typer.Exit(open_room(running.settings(), wanted, typer.echo))
    except (running.RunningError, NodeError, SiteError) as error:
        typer.echo(f"No room opened: {error}", err=True)
        raise typer.Exit(1) from error


@app.command()
def rehearse(
    people: int = typer.Option(
        40, "--people", min=1, max=200, help="How many bots take part."
    ),
    agenda: int = typer.Option(
        45, "--agenda", help="Minutes: 45, 90, 210 or 360."
    ),
    kills: bool = typer.Option(
        False, "--kill", help="Kill the rooms' server twice in each vote."
    ),
    attack: bool = typer.Option(
        False,
        "--attack",
        help="Rehearse a second time, while one more owner submits 10,000"
        " tasks.",
    ),
    as_json: bool = typer.Option(
        False, "--json", help="Print the figures as JSON."
    ),
) -> None:
    """Let bots walk an agenda on this machine: go, or no-go and why.

    Their requests and streams are those of people's browsers. The bots need
    about as much of the machine as the server does, so a go is on the safe
    side. Exit code 0 for go, 1 for no-go.
    """
    from accepted import running
    from accepted.node import NodeError
    from accepted.room import rehearsing
    from accepted.sitebuild import SiteError

    try:
        code = rehearsing.run(
            running.settings(),
            people,
            agenda,
            typer.echo,
            kills=kills,
            is_attacked=attack,
            as_json=as_json,
        )
    except (running.RunningError, NodeError, SiteError) as error:
        typer.echo(f"Not rehearsed: {error}", err=True)
        raise typer.Exit(2) from error
    raise typer.Exit(code)
