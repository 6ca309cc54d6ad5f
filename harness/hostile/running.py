"""Runs a client once for each way, and judges what was seen."""

from __future__ import annotations

import asyncio
import os
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from harness.checkers.violation import Violation
from harness.hostile import process
from harness.hostile.server import FLOOD, HostileServer, Session
from harness.hostile.trial import Trial
from harness.hostile.way import Way
from harness.hostile.ways import WAYS
from harness.requirements import Level, requirements
from harness.verdict import Verdict

TEXTS = Path(__file__).with_name("ways.toml")


@dataclass(frozen=True, slots=True)
class Client:
    """A client under test: its command, and how long it may take."""

    # With {url}, {token} and {deadline} where the client wants them.
    command: str
    folder: Path
    # The client has to give up by itself after `deadline_s`, and is ended
    # after `limit_s`.
    deadline_s: float
    limit_s: float
    token: str = "hostile-token"  # noqa: S105 - it opens nothing


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a way: what the server does, and a client should."""

    does: str
    wants: str
    judged: Sequence[str]
    untried: str = "it sent no request"


@dataclass(frozen=True, slots=True)
class Judged:
    """How a client took one way."""

    trial: Trial
    is_tried: bool
    violations: tuple[Violation, ...]

    @property
    def verdict(self) -> Verdict:
        """Return the verdict on this way alone."""
        known = requirements()
        levels = {known[v.requirement].level for v in self.violations}
        if Level.MUST in levels:
            return Verdict.WRONG
        return Verdict.PASS if self.is_tried else Verdict.COULD_NOT_JUDGE


@cache
def texts() -> dict[str, Text]:
    """Return the words of each way, by its name."""
    table = tomllib.loads(TEXTS.read_text("utf-8"))
    return {name: Text(**words) for name, words in table.items()}


def judge(way: type[Way], trial: Trial) -> Judged:
    """Return how a trial went; each requirement is named once."""
    found: dict[str, Violation] = {}
    for one in way.judges:
        for violation in one(trial):
            found.setdefault(violation.requirement, violation)
    if not found and way.last_judge is not None:
        found = {v.requirement: v for v in way.last_judge(trial)}
    return Judged(trial, way.is_tried(trial), tuple(found.values()))


def verdict(judged: Sequence[Judged]) -> Verdict:
    """Return the verdict on a client.

    A client that fails in calm weather can't be judged by bad weather: it
    doesn't speak this dialect, or doesn't run at all.
    """
    for one in judged:
        is_calm = one.trial.way == Way.name and one.trial.ended is not None
        if is_calm and not one.trial.is_success:
            return Verdict.COULD_NOT_JUDGE
    if any(one.verdict is Verdict.WRONG for one in judged):
        return Verdict.WRONG
    is_any = any(one.verdict is Verdict.PASS for one in judged)
    return Verdict.PASS if is_any else Verdict.COULD_NOT_JUDGE


async def run(
    client: Client,
    names: Sequence[str],
    seed: int,
    jobs: int,
    on_judged: Callable[[Judged], None] = lambda _: None,
) -> list[Judged]:
    """Run a client under each of these ways; `jobs` of them at a time.

    The calm way comes first, and alone. Raises CouldNotRun.
    """
    async with HostileServer(seed) as server:
        calm = await _run(client, server, Way.name, prints_result=True)
        prints_result = calm.trial.is_success
        if not prints_result:
            # It may be one that prints nothing, and only exits with 0.
            calm = judge(Way, _unprinted(calm.trial))
        on_judged(calm)
        if verdict([calm]) is Verdict.COULD_NOT_JUDGE:
            return [calm]
        free = asyncio.Semaphore(jobs)

        async def one(name: str) -> Judged:
            async with free:
                judged = await _run(
                    client, server, name, prints_result=prints_result
                )
                on_judged(judged)
                return judged

        # Each once: two runs of a way would share what the server saw.
        others = [
            one(name) for name in dict.fromkeys(names) if name != Way.name
        ]
        return [calm, *await asyncio.gather(*others)]


async def _run(
    client: Client, server: HostileServer, name: str, *, prints_result: bool
) -> Judged:
    session: Session = server.begin(name)
    values = {
        "url": server.address(name),
        "token": client.token,
        "deadline": f"{client.deadline_s:g}",
    }
    environment = {
        **os.environ,
        "HOSTILE_URL": values["url"],
        "HOSTILE_TOKEN": values["token"],
        "HOSTILE_DEADLINE_S": values["deadline"],
        # Not through a proxy: the server is on this machine.
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }
    ended = await process.run(
        process.words(client.command, values),
        client.folder,
        environment,
        client.limit_s,
        lambda: len(session.seen) > FLOOD,
    )
    trial = session.trial(
        ended, prints_result=prints_result, deadline_s=client.deadline_s
    )
    return judge(WAYS[name], trial)


def _unprinted(trial: Trial) -> Trial:
    trial.prints_result = False
    return trial
