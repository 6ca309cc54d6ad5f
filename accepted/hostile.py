"""The command `accepted hostile`: a client meets a server that misbehaves."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from accepted.failing import failing
from harness import signals

if TYPE_CHECKING:
    from harness.hostile.running import Judged
    from harness.hostile.trial import Seen
    from harness.verdict import Verdict

GUIDE = os.environ.get("ACCEPTED_GUIDE", "http://localhost:8000").rstrip("/")


def hostile(
    client: str = typer.Option(
        "",
        metavar="COMMAND",
        help="Run this once for each way. {url}, {token} and {deadline} are"
        " filled in; HOSTILE_URL and the like are in its environment.",
    ),
    only: list[str] = typer.Option(  # noqa: B008 - typer's way
        [], metavar="WAY", help="Only these ways; may be given again."
    ),
    seed: int = typer.Option(
        0, help="Repeat the run with this number. By default, a new one."
    ),
    deadline_s: float = typer.Option(
        10.0, "--deadline", help="Seconds after which the client gives up."
    ),
    limit_s: float = typer.Option(
        30.0, "--limit", help="Seconds after which the client is ended."
    ),
    jobs: int = typer.Option(4, min=1, help="Ways that run at the same time."),
    port: int = typer.Option(
        0, min=0, max=65535, help="Without --client: where to listen."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print data."),
    list_: bool = typer.Option(False, "--list", help="List all ways."),
    self_test: bool = typer.Option(
        False, help="Judge clients that are wrong on purpose, and right ones."
    ),
) -> None:
    """Let a client meet a server that misbehaves, and say how it takes that.

    The client submits to {url}, follows Location, prints the result and
    exits with 0; if there is none, it says why and exits with another code.
    Without --client, the server waits for yours until Ctrl-C.

    Exit code 0: passed; 1: a MUST is broken; 2: couldn't judge; 4: the
    command itself failed.
    """
    with failing("accepted hostile"):
        from harness.hostile.process import CouldNotRun, words
        from harness.hostile.running import texts

        if list_:
            for name, text in texts().items():
                does = text.does.replace("`", "")
                typer.echo(f"{name:<17} {does}")
            return
        if unknown := set(only) - set(texts()):
            ways = ", ".join(sorted(unknown))
            _refuse(f"There is no way {ways}; try --list.")
        # The other way round, a "nan" would pass.
        if not limit_s > deadline_s:
            _refuse("--limit has to be longer than --deadline.")
        seed = seed or secrets.randbelow(1_000_000) + 1
        # A way that is named twice is met once.
        names = list(dict.fromkeys(only)) or list(texts())
        if self_test:
            raise typer.Exit(_self_test(seed, jobs))
        if not client:
            raise typer.Exit(_serve(seed, port, as_json=as_json))
        try:
            words(client, {})
            verdict = _run(
                *(client, names, seed, jobs, deadline_s, limit_s),
                as_json=as_json,
            )
        except CouldNotRun as error:
            _refuse(f"Not judged: {error}")
        raise typer.Exit(verdict)


def _run(
    command: str,
    names: list[str],
    seed: int,
    jobs: int,
    deadline_s: float,
    limit_s: float,
    *,
    as_json: bool,
) -> Verdict:
    from harness.hostile import report
    from harness.hostile.running import Client, run, verdict

    def show(judged: Judged) -> None:
        if not as_json:
            typer.echo(report.row(judged, GUIDE))

    folder = Path(os.environ.get("ACCEPTED_CALLED_FROM", "."))
    client = Client(command, folder, deadline_s, limit_s)
    if not as_json:
        typer.echo(f"{len(names)} ways, seed {seed}\n")
    judged = signals.run(run(client, names, seed, jobs, show))
    if as_json:
        typer.echo(json.dumps(report.data(judged, seed), indent=2))
    else:
        typer.echo(report.summary(judged))
    return verdict(judged)


def _serve(seed: int, port: int, *, as_json: bool) -> Verdict:
    from harness.hostile import report
    from harness.hostile.running import judge, verdict
    from harness.hostile.server import HostileServer, Session
    from harness.hostile.ways import WAYS

    def show(name: str, seen: Seen) -> None:
        if not as_json:
            typer.echo(f"{name:<17} {seen.method} {seen.path} {seen.answer}")

    sessions: dict[str, Session] = {}

    async def serve() -> None:
        async with HostileServer(seed, port, show) as server:
            for name in WAYS:
                typer.echo(f"{name:<17} {server.address(name)}", err=True)
            typer.echo("Ctrl-C ends, and judges what was seen.", err=True)
            sessions.update(server.sessions)
            server.sessions = sessions
            await asyncio.Event().wait()

    try:
        signals.run(serve())
    except (KeyboardInterrupt, SystemExit):
        pass
    except OSError as error:
        _refuse(f"Not served: port {port}: {error.strerror or error}")
    met = [
        judge(WAYS[name], session.trial())
        for name, session in sessions.items()
        if session.seen
    ]
    if as_json:
        typer.echo(json.dumps(report.data(met, seed), indent=2))
        return verdict(met)
    for judged in met:
        typer.echo(report.row(judged, GUIDE))
    typer.echo(report.summary(met))
    return verdict(met)


def _self_test(seed: int, jobs: int) -> int:
    from harness.hostile.selftest import Declared, run_all
    from harness.verdict import Verdict

    def show(client: Declared, wrong: list[str]) -> None:
        typer.echo(f"{'WRONG' if wrong else 'ok':<6} {client.name}")
        for difference in wrong:
            typer.echo(f"       {difference}")

    typer.echo(f"seed {seed}")
    wrong = signals.run(run_all(seed, jobs, show))
    typer.echo("Each client is judged as declared." if not wrong else "")
    return Verdict.HARNESS_FAILED if wrong else Verdict.PASS


def _refuse(reason: str) -> NoReturn:
    typer.echo(reason, err=True)
    raise typer.Exit(2)
