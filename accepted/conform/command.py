"""The command `accepted conform`: its arguments, refusals and exit codes."""

from __future__ import annotations

import os
import tempfile
import traceback
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from accepted.conform.options import Options
    from harness.conformance.plan import Limits
    from harness.conformance.report.story import Told

PASS, COULD_NOT_JUDGE, HARNESS_FAILED, INTERRUPTED = 0, 2, 4, 130


def conform(
    url: str = typer.Argument(
        "", help="Where tasks are submitted, or the service's root."
    ),
    dialect: str = typer.Option(
        "",
        metavar="NAME|FILE.toml",
        help="How the service spells the pattern; without one, its first"
        " answer tells.",
    ),
    only: list[str] = typer.Option(  # noqa: B008 - typer's way
        [], metavar="ID", help="Only requirements whose ids begin so."
    ),
    header: list[str] = typer.Option(  # noqa: B008 - typer's way
        [],
        metavar='"NAME: VALUE"',
        help="Sent with each request. A name given twice makes two owners.",
    ),
    body: Path = typer.Option(  # noqa: B008 - typer's way
        None, metavar="FILE.json", help="Makes a task of about a second."
    ),
    slow_body: Path = typer.Option(  # noqa: B008 - typer's way
        None, metavar="FILE.json", help="Makes one of three seconds or more."
    ),
    failing_body: Path = typer.Option(  # noqa: B008 - typer's way
        None, metavar="FILE.json", help="Makes one that fails."
    ),
    without: list[str] = typer.Option(  # noqa: B008 - typer's way
        [],
        metavar="TABLE",
        help="What your service doesn't offer: key, cancel, events ...",
    ),
    start: str = typer.Option(
        "",
        metavar="COMMAND",
        help="Starts the service, which may then be killed.",
    ),
    kills: int = typer.Option(1, min=0, max=20, help="With --start."),
    seed: int = typer.Option(None, help="Sends the same bodies again."),
    rate: float = typer.Option(
        20.0, min=0.1, max=200.0, help="Requests a second at most."
    ),
    limit: float = typer.Option(
        30.0, min=1.0, max=3600.0, help="Seconds in which a task has to end."
    ),
    json_: bool = typer.Option(False, "--json", help="The report as JSON."),
    junit: Path = typer.Option(  # noqa: B008 - typer's way
        None, metavar="FILE", help="Also write the report as JUnit XML."
    ),
    html: Path = typer.Option(  # noqa: B008 - typer's way
        None, metavar="FILE", help="Also write the report as one page."
    ),
    history: Path = typer.Option(  # noqa: B008 - typer's way
        None,
        metavar="FOLDER",
        help="Keep what was sent and answered, in a folder for each run.",
    ),
    yes_this_is_mine: bool = typer.Option(
        False, help="Needed for a host that isn't this machine."
    ),
    list_: bool = typer.Option(False, "--list", help="List requirements."),
    self_test: bool = typer.Option(
        False, help="Judge services whose faults are known instead."
    ),
    times: int = typer.Option(1, min=1, max=100, help="With --self-test."),
    show_dialect: str = typer.Option(
        "", metavar="NAME", help="Print a dialect, to start your own from."
    ),
) -> None:
    """Judge a service with long-running requests, yours or anybody's.

    It submits, polls, cancels and follows tasks over HTTP, says before it
    begins how much it will send, and names each requirement that is
    violated, with the requests and answers that show it. With --start it
    also kills the service, to see what it keeps.
    Exit code 0: no MUST is violated; 1: one is; 2: it couldn't be judged,
    or a report couldn't be written; 4: the fault is here.
    """
    from accepted.conform import listing
    from accepted.conform.options import (
        Options,
        WrongArguments,
        checked_only,
        checked_url,
        checked_without,
        chosen_dialects,
        drawn_seed,
        owners,
        placed,
    )
    from accepted.conform.options import body as read_body
    from accepted.conform.places import history_folder, require_writable
    from accepted.conform.reports import show, write
    from harness.conformance.plan import Limits

    called_from = Path(os.environ.get("ACCEPTED_CALLED_FROM", "."))
    kept: Path | None = None
    try:
        if list_:
            show(listing.requirements())
            return
        if self_test:
            raise typer.Exit(_proved(drawn_seed(seed), times))
        if show_dialect:
            show(listing.dialect(show_dialect), nl=False)
            return
        if not url:
            raise WrongArguments(
                "Give the address where tasks are submitted, such as"
                " http://127.0.0.1:8000/jobs; --help lists what else there"
                " is."
            )
        options = Options(
            url=checked_url(url, is_mine=yes_this_is_mine),
            dialects=chosen_dialects(dialect, called_from),
            seed=drawn_seed(seed),
            owners=owners(header),
            only=checked_only(only),
            start=start,
            called_from=called_from,
            kills=kills,
            without=checked_without(without),
            bodies=(
                read_body(body, called_from, "--body"),
                read_body(slow_body, called_from, "--slow-body"),
                read_body(failing_body, called_from, "--failing-body"),
            ),
        )
        limits = Limits(rate_per_s=rate, end_s=limit)
        places = {
            name: placed(path, called_from)
            for name, path in (("junit", junit), ("html", html))
            if path is not None
        }
        require_writable(places)
        if history is not None:
            parent = placed(history, called_from)
            kept = history_folder(parent, options.seed)
    except WrongArguments as error:
        _refuse(str(error))
    try:
        with tempfile.TemporaryDirectory(prefix="acc-conform-") as temporary:
            told = _judged(options, limits, kept or Path(temporary))
    finally:
        if kept is not None:
            # Only if nothing was sent, so that it's empty.
            with suppress(OSError):
                kept.rmdir()
    told = replace(told, history=str(kept or ""))
    is_written = write(told, places, is_json=json_)
    raise typer.Exit(int(told.verdict) if is_written else COULD_NOT_JUDGE)


def _proved(seed: int, times: int) -> int:
    """Judge the harness itself; return the exit code."""
    from accepted.conform.proving import prove
    from harness.signals import ended_by_hangup

    try:
        with ended_by_hangup():
            return prove(seed, times, typer.echo)
    except KeyboardInterrupt:
        typer.echo("Stopped. Nothing of ours is left running.", err=True)
        return INTERRUPTED


def _judged(options: Options, limits: Limits, folder: Path) -> Told:
    """Judge, and turn all that can go wrong into a sentence and a code."""
    from accepted.conform.judging import judge
    from harness.conformance.drive.firstlook import CouldNotLook
    from harness.signals import ended_by_hangup
    from harness.target import CouldNotStart

    try:
        with ended_by_hangup():
            return judge(options, limits, folder, _say)
    except (CouldNotLook, CouldNotStart) as error:
        _refuse(f"Not judged: {error}")
    except KeyboardInterrupt:
        typer.echo("Stopped. Nothing of ours is left running.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    # Whatever goes wrong here isn't the service's fault, and has to have a
    # code of its own.
    except Exception:
        typer.echo(traceback.format_exc(), err=True)
        typer.echo(
            "The fault is in the harness, not in the service.", err=True
        )
        raise typer.Exit(HARNESS_FAILED) from None


def _say(text: str) -> None:
    """Print progress beside the report, which may be data."""
    typer.echo(text, err=True)


def _refuse(reason: str) -> NoReturn:
    typer.echo(reason, err=True)
    raise typer.Exit(COULD_NOT_JUDGE)
