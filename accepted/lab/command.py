"""The command `accepted lab`: its subcommands, refusals and exit codes.

Without a subcommand, a screen in the terminal shows the same. The exit code
of `check` is the verdict: 0 pass, 1 wrong, 2 could not judge, 3 not started,
4 the grader failed.
"""

from __future__ import annotations

import sys

import typer

from accepted.lab import readiness
from accepted.lab.errors import LabError

app = typer.Typer(
    help="Twelve exercises, judged by what they survive.",
    add_completion=False,
)
LAB = typer.Argument(help="Its number or name: 5, kill-the-worker.")
MAYBE_LAB = typer.Argument(
    "", help="Number or name; the one you're in, or were last, if left out."
)


@app.callback(invoke_without_command=True)
def lab(context: typer.Context) -> None:
    """Work on the labs: a screen in the terminal, or one of the commands."""
    if context.invoked_subcommand is not None:
        return
    from accepted.lab import terminal

    with terminal.refusing():
        if not (sys.stdin.isatty() and terminal.can_move()):
            list_()
            return
        from accepted.lab.screen import show

        show()


@app.command("list")
def list_() -> None:
    """List the twelve, in order: done, next, minutes."""
    from accepted.lab import progress, showing, terminal

    with terminal.refusing():
        terminal.print_lines(showing.catalogue(progress.read()))


@app.command()
def start(lab: str = LAB) -> None:
    """Copy a lab's start into my-labs/, for you to work on."""
    from accepted.lab import catalogue, folders, recording, terminal

    with terminal.refusing():
        wanted = catalogue.find(lab)
        catalogue.require_ready(wanted)
        folder = folders.start(wanted)
        recording.started(wanted)
        terminal.print_page(catalogue.page(wanted))
        typer.echo(
            f"\nYour files: {folders.shown(folder)}\n"
            f"Check them: {catalogue.called(f'check {wanted.number}')}"
        )


@app.command()
def check(
    lab: str = MAYBE_LAB,
    whole: bool = typer.Option(
        False, "--all", help="Go on after a violation, and list them all."
    ),
    every: bool = typer.Option(
        False, "--all-labs", help="Check each lab you began: find out again."
    ),
    fast: bool = typer.Option(
        False, "--fast", help="Only the first part: no pass, but quick."
    ),
    seed: int = typer.Option(
        -1, metavar="N", help="Repeat a check with the inputs of this seed."
    ),
    is_json: bool = typer.Option(
        False, "--json", help="One JSON object a line, as the grader says it."
    ),
) -> None:
    """Run your code, break things around it, and judge what happened."""
    from accepted.lab import judging, terminal

    with terminal.refusing():
        if every:
            if lab or whole or fast or is_json or seed >= 0:
                raise LabError("--all-labs goes alone: it checks each lab.")
            raise typer.Exit(judging.check_every(typer.echo))
        options = judging.Options(
            is_whole=whole,
            is_fast=fast,
            is_json=is_json,
            seed=None if seed < 0 else seed,
        )
        code = judging.check(terminal.started(lab), options, typer.echo)
        raise typer.Exit(code)


@app.command()
def watch(lab: str = MAYBE_LAB) -> None:
    """Check again whenever you save, until Ctrl-C."""
    from accepted.lab import judging, terminal

    with terminal.refusing():
        judging.watch(terminal.started(lab), typer.echo)


@app.command()
def hint(
    lab: str = MAYBE_LAB,
    again: bool = typer.Option(
        False, "--again", help="Only those that you have seen."
    ),
) -> None:
    """Show the next of three hints on what the last check found."""
    from accepted.lab import hints, progress, recording, showing, terminal

    with terminal.refusing():
        wanted = terminal.started(lab)
        if again:
            given = hints.again(wanted, progress.read().of(wanted))
        else:
            given = recording.hinted(wanted)
        terminal.print_lines(showing.hints(wanted, given))


@app.command()
def reset(
    lab: str = LAB,
    yes: bool = typer.Option(False, "--yes", help="Don't ask."),
) -> None:
    """Begin anew; your files are kept under a dated name."""
    from accepted.lab import catalogue, folders, terminal

    with terminal.refusing():
        wanted = catalogue.find(lab)
        folders.require_started(wanted)
        own = folders.shown(folders.folder(wanted))
        if not yes:
            typer.confirm(
                f"Begin {wanted.title} anew? {own} is kept as a copy.",
                abort=True,
            )
        is_inside = folders.is_in(catalogue.here(), wanted)
        kept = folders.reset(wanted)
        typer.echo(f"Anew: {own}\nKept: {folders.shown(kept)}")
        if is_inside:
            typer.echo(
                "Your shell is in the kept copy now, and so is an editor that"
                f" has its files open. Go on: cd {folders.quoted(wanted)}"
            )


@app.command()
def solution(
    lab: str = MAYBE_LAB,
    yes: bool = typer.Option(False, "--yes", help="Don't ask."),
) -> None:
    """Show the reference solution: after a pass, or after the third hint."""
    from accepted.lab import (
        catalogue,
        hints,
        progress,
        recording,
        sealed,
        showing,
        terminal,
    )

    with terminal.refusing():
        wanted = terminal.started(lab)
        own = progress.read().of(wanted)
        hints.require_solution(wanted, own)
        if not (own.done or yes):
            typer.confirm(
                "Show the solution? It's noted as used, and the lab can still"
                " be done.",
                abort=True,
            )
        if sealed.is_sealed(wanted):
            word = typer.prompt("The word that opens it", hide_input=True)
            files, after = sealed.read(wanted, word)
            lines = showing.files(files)
        else:
            lines, after = showing.solution(wanted), catalogue.after(wanted)
        recording.solution_shown(wanted)
        terminal.print_lines(lines)
        if own.done:
            terminal.print_page(after)


@app.command()
def report(
    code: str = typer.Option(
        "", "--import", metavar="CODE", help="Take over another report."
    ),
    show: list[str] = typer.Option(  # noqa: B008 - typer's way
        [], "--show", metavar="CODE", help="Only show another report."
    ),
) -> None:
    """Show what is done, and a short code to take it elsewhere."""
    from accepted.lab import progress, showing, terminal
    from accepted.lab.code import merge, parsed
    from labs.grading.lab import labs

    with terminal.refusing():
        slugs = [each.slug for each in labs()]
        if show:
            for each, told in [(one, parsed(one, slugs)) for one in show]:
                terminal.print_lines([each, *showing.table(told), ""])
            return
        if code:
            imported = parsed(code, slugs)
            with progress.changing() as own:
                merge(own, imported.labs)
        terminal.print_lines(showing.report(progress.read()))


app.command()(readiness.doctor)
app.command(hidden=True)(readiness.prepare)
app.command(
    hidden=True,
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
    },
)(readiness.prove)
