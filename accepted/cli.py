"""The command `accepted`: a short function for each subcommand.

Each imports its modules when called: `doctor` works without packages.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import typer

from accepted.antipattern import antipattern
from accepted.conform.command import conform
from accepted.hostile import hostile
from accepted.kit.command import app as kit
from accepted.lab.command import app as lab
from accepted.lint.command import lint
from accepted.new.command import new
from accepted.room.command import app as room
from accepted.size.command import size

ROOT = Path(__file__).resolve().parents[1]

app = typer.Typer(
    help="Long-running requests over HTTP: the guide and its workbench.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command from the checkout's folder; SIGTERM is a Ctrl-C."""
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    app(prog_name="accepted")


say = typer.echo


def say_if_heard(text: str) -> None:
    """Print one line; go on if nobody reads (`make up | head -2`)."""
    with suppress(OSError):
        say(text)


def give_up(reason: str) -> NoReturn:
    """Print why the command can't continue, and exit."""
    typer.echo(reason, err=True)
    raise typer.Exit(1)


@app.command()
def up() -> None:
    """Build what is stale, then run the stack until Ctrl-C.

    ACCEPTED_PORT chooses the port; demo/settings.py lists every setting.
    """
    from accepted import running
    from accepted.node import NodeError
    from accepted.sitebuild import SiteError, build

    try:
        settings = running.settings()
        running.require_none(settings)
        build(say_if_heard)
    except (running.RunningError, NodeError, SiteError) as error:
        give_up(f"Not started: {error}")
    # A process of its own, without the memory that the build used.
    os.execv(sys.executable, [sys.executable, "-m", "lessons"])


@app.command()
def site(
    public_url: str = typer.Option(
        "",
        metavar="URL",
        help="Also build a public copy for this address into build/public:"
        " static files with recordings only.",
    ),
) -> None:
    """Build the site into build/site."""
    from accepted.node import NodeError
    from accepted.sitebuild import SiteError, build, public

    try:
        folder = build(say)
        if public_url:
            folder = public.build(public_url, say)
        say(f"Built {folder}.")
    except (NodeError, SiteError) as error:
        give_up(f"Not built: {error}")


@app.command()
def check() -> None:
    """Check format, lint, types, import contracts and house rules."""
    from accepted.check import run

    raise typer.Exit(run(say))


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def test(context: typer.Context) -> None:
    """Run every test; further arguments go to pytest."""
    from accepted.node import NodeError
    from accepted.sitebuild import SiteError
    from accepted.testing import run

    try:
        raise typer.Exit(run(say, context.args))
    except (NodeError, SiteError) as error:
        give_up(f"Not tested: {error}")


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def unit(context: typer.Context) -> None:
    """Run tests/unit and tests/house, in under 90 s.

    They need no browser, no built site and no running stack. Further arguments
    go to pytest.
    """
    from accepted.testing import unit as run

    raise typer.Exit(run(context.args))


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def faults(context: typer.Context) -> None:
    """Break a separate stack for 5 minutes and check that it holds.

    --seconds N, --hours H, --seed S, --without MECHANISM, --mutants
    """
    arguments = [sys.executable, "-m", "accepted.faults", *context.args]
    os.execv(sys.executable, arguments)


@app.command()
def containers() -> None:
    """Build the image and run docker-compose.yml's stack, on Podman.

    As root on Debian, it installs missing packages with apt-get. Set BASE to
    the image to build on if Docker Hub can't be reached.
    """
    story = ["-m", "pytest", "-v", "--exitfirst", "tests/containers/trial.py"]
    os.execv(sys.executable, [sys.executable, *story])


@app.command()
def record(
    scenarios: list[str] = typer.Argument(  # noqa: B008 - typer's way
        None, help="Their names; all when none is given."
    ),
) -> None:
    """Record scenarios on the running stack, for the site's replays."""
    arguments = [sys.executable, "-m", "lessons.recorder", *(scenarios or [])]
    os.execv(sys.executable, arguments)


@app.command()
def scaffold(
    part: str = typer.Argument(help="`experiment`."),
    name: str = typer.Argument(help="Lower-case letters and digits."),
) -> None:
    """Write the files of a new experiment: it runs, and its tests fail."""
    from accepted.scaffold import ScaffoldError, experiment, next_steps

    if part != "experiment":
        give_up(f"Not written: there is no part {part!r}; try `experiment`.")
    try:
        for path in experiment(name, ROOT):
            say(str(path.relative_to(ROOT)))
    except ScaffoldError as error:
        give_up(f"Not written: {error}")
    say(next_steps(name))


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def bench(context: typer.Context) -> None:
    """Measure in ratios. After `--`: --help, or the rows to measure."""
    os.execv(sys.executable, [sys.executable, "-m", "bench", *context.args])


@app.command()
def flower() -> None:
    """Open Celery's monitor on the running stack, behind a password."""
    from accepted import flower, running

    try:
        flower.run(running.settings(), say)
    except running.RunningError as error:
        give_up(f"Not started: {error}")


@app.command("undecodable")
def undecodable_() -> None:
    """List the messages that no worker of the running stack could read."""
    from accepted import running, undecodable

    try:
        undecodable.show(running.settings(), say)
    except running.RunningError as error:
        give_up(f"Not listed: {error}")


for command in (size, new, lint, antipattern, conform, hostile):
    app.command()(command)
for name, group in (("kit", kit), ("lab", lab), ("room", room)):
    app.add_typer(group, name=name)


@app.command()
def doctor() -> None:
    """List what is missing on this machine, and what to do."""
    from accepted.doctor import report

    raise typer.Exit(report())


@app.command()
def clean(
    everything: bool = typer.Option(
        False,
        "--all",
        help="Also packages (.venv, node_modules) and the stack's data.",
    ),
) -> None:
    """Remove all build results; packages and data stay."""
    from accepted import running
    from accepted.clean import run

    try:
        running.require_none(running.settings())
    except running.RunningError as error:
        give_up(f"Not removed: {error}")
    run(say, everything)
