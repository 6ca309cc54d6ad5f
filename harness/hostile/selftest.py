"""Judges the judges: each client of `clients/` has to fail as declared.

`clients.toml` says for which requirements, under which ways. A client that
breaks more, less or something else is a finding about the judges.
"""

from __future__ import annotations

import asyncio
import sys
import tomllib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.hostile import clients
from harness.hostile.running import Client, Judged, run
from harness.hostile.ways import WAYS

DECLARATIONS = Path(__file__).with_name("clients.toml")
ROOT = Path(__file__).parents[2]
# chosen: the right client needs 8 s for the longest way; under load, more.
DEADLINE_S = 12.0
LIMIT_S = 30.0
# chosen: most of a run is waiting.
AT_A_TIME = 3


@dataclass(frozen=True, slots=True)
class Declared:
    """A client, and the requirements that it breaks, by way."""

    name: str
    says: str
    breaks: dict[str, list[str]]


def declared() -> dict[str, Declared]:
    """Return the declarations by the names of the clients."""
    table = tomllib.loads(DECLARATIONS.read_text("utf-8"))
    return {
        name: Declared(
            name,
            entry["says"],
            {way: [] for way in WAYS} | entry["breaks"]
            if entry.get("ways") == "all"
            else entry["breaks"],
        )
        for name, entry in table.items()
    }


async def judge(client: Declared, seed: int, jobs: int) -> list[Judged]:
    """Run one client under the ways of its declaration."""
    command = (
        f"{sys.executable} -m {clients.__name__}.{client.name}"
        " {url} {token} {deadline}"
    )
    under_test = Client(command, ROOT, DEADLINE_S, LIMIT_S)
    return await run(under_test, list(client.breaks), seed, jobs)


def differences(client: Declared, judged: Sequence[Judged]) -> Iterator[str]:
    """Yield where a client was judged otherwise than declared."""
    found = {
        one.trial.way: sorted(v.requirement for v in one.violations)
        for one in judged
    }
    for way, ids in client.breaks.items():
        if way not in found:
            yield f"{client.name}: {way} wasn't tried"
        elif found[way] != sorted(ids):
            yield (
                f"{client.name}: {way} was judged"
                f" {', '.join(found[way]) or 'pass'}, declared"
                f" {', '.join(sorted(ids)) or 'pass'}"
            )


async def run_all(
    seed: int,
    jobs: int,
    on_client: Callable[[Declared, list[str]], None],
    some: Collection[Declared] = (),
) -> list[str]:
    """Run all clients, or some, a few at a time; return all differences."""
    free = asyncio.Semaphore(AT_A_TIME)
    wrong: list[str] = []

    async def one(client: Declared) -> None:
        async with free:
            judged = await judge(client, seed, jobs)
        found = list(differences(client, judged))
        on_client(client, found)
        wrong.extend(found)

    await asyncio.gather(
        *(one(client) for client in some or declared().values())
    )
    return wrong
