"""Each dialect is told by its first answer, and keeps what it can keep.

The services are one right service, translated (spelled.py).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest

from accepted.conform.selftest import LIMITS, OWNERS
from harness.conformance.dialectfile import named, shipped
from harness.conformance.drive.firstlook import FirstLook, look
from harness.conformance.drive.probes import PROBES
from harness.conformance.drive.run import run
from harness.conformance.outcome import Row, Standing, outcome
from harness.conformance.plan import Plan
from harness.requirements import of
from harness.scripted import ScriptedServer
from tests.unit.harness.conformance.spelled import SPELLED

SEED = 7
# Not offered there, so that no requirement is left out of all dialects.
WITHOUT = {
    "a2a": {"KEY", "STATUS-06", "STATUS-07", "STATUS-08", "STATUS-09"}
    | {"STATUS-10", "EVENTS-02", "EVENTS-03", "EVENTS-04", "EVENTS-07"},
    "aip151": {"KEY", "EVENTS", "OWNER-03", "STATUS-06", "STATUS-07"}
    | {"STATUS-08", "STATUS-09", "STATUS-10"},
    "azure": {"EVENTS", "OWNER-03"},
    "mcp": {"KEY", "EVENTS", "OWNER-03", "STATUS-06", "STATUS-08"}
    | {"STATUS-09", "STATUS-10"},
    "openai": {"KEY", "STATUS-06", "STATUS-07", "STATUS-08", "STATUS-09"}
    | {"STATUS-10"},
    # Its end is a redirect, whose tag needn't match.
    "zalando": {"CANCEL", "EVENTS", "OWNER-02", "OWNER-03", "STATUS-09"},
}
# No body makes a task that fails; no stream is silent for 15 s; and these
# services aren't started by the harness.
NEVER = {"STATUS-12", "STATUS-13", "EVENTS-06", "DURABLE"}


@dataclass
class Seen:
    """One service: how it was told, and how it was judged."""

    look: FirstLook
    rows: list[Row]


async def judged(name: str, folder: Path) -> Seen:
    """Judge one translation."""
    service = SPELLED[name](folder, "")
    working = asyncio.create_task(service.run())
    async with ScriptedServer(service.answer) as server:
        service.base_url = server.url
        everything = list(shipped().values())
        seen = await look(server.url, everything, None, OWNERS[0], SEED)
        url, histories = seen.submit_url, folder / "histories"
        histories.mkdir()
        plan = Plan(url, named(name), SEED, LIMITS, OWNERS)
        names = [probe.name for probe in PROBES]
        ran = await run(plan, histories, names, lambda _: None)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    return Seen(seen, outcome(ran.records, ran.not_tried))


@pytest.fixture(scope="module")
def seen(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Seen]:
    """All translations, judged at once: they mostly wait."""

    async def all_() -> list[Seen]:
        folders = {name: tmp_path_factory.mktemp(name) for name in SPELLED}
        return await asyncio.gather(
            *(judged(name, folder) for name, folder in folders.items())
        )

    return dict(zip(SPELLED, asyncio.run(all_()), strict=True))


def test_every_dialect_has_a_service() -> None:
    assert SPELLED.keys() | {"plain", "accepted"} == shipped().keys()


@pytest.mark.parametrize("name", SPELLED)
def test_the_first_answer_tells_the_dialect(
    name: str, seen: dict[str, Seen]
) -> None:
    assert seen[name].look.dialect.name == name


@pytest.mark.parametrize("name", SPELLED)
def test_a_right_service_is_right_in_every_dialect(
    name: str, seen: dict[str, Seen]
) -> None:
    wrong = {
        row.requirement.id: row.violations[0].seen
        for row in seen[name].rows
        if row.standing is Standing.VIOLATED
    }
    assert not wrong


@pytest.mark.parametrize("name", SPELLED)
def test_a_dialect_leaves_out_no_more_than_it_has_to(
    name: str, seen: dict[str, Seen]
) -> None:
    left_out = {
        row.requirement.id.removeprefix("LRO-"): row.reason
        for row in seen[name].rows
        if row.standing is not Standing.PASS
    }
    allowed = tuple(WITHOUT[name] | NEVER)
    assert not {
        id_: reason
        for id_, reason in left_out.items()
        if not id_.startswith(allowed)
    }
    assert len(seen[name].rows) == len(of("conform"))
