"""Drives lab 9: a burst, a loud tenant beside quiet ones, and a return.

The farm is here, and so is its gate: while it's shut, no render ends, so a
part can fill the line as far as the learner's code lets it. How long a
render takes is decided here as well.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from math import inf

from harness.history import load
from labs.do_not_drown.grader.farm import Farm
from labs.grading.bench import Bench
from labs.grading.client import Answer, Client
from labs.grading.part import Part

NAMES = ("ada", "ben", "cleo", "dora", "emil", "fay", "gus", "hal", "ivy")
# chosen: requests of one tenant at the same time.
AT_ONCE = 8
# chosen: so many refusals in a row, and a tenant has understood.
ENOUGH = 4
# chosen: of so many renders, the state is read in the end.
SAMPLE = 10
# chosen: 72 renders of 10 ms have so many times the limit, on a busy machine.
MOST_LOOKS = 4
# A long render takes 5 s, and the first place is free after 4 s.
LONG_FRAMES, FREE_AFTER_S = 100, 4.0
# A client that is told to wait for longer isn't waited for.
PATIENCE_S = 8


@dataclass(slots=True)
class Tenant:
    """One tenant, with the renders that were accepted: title to path."""

    name: str
    client: Client
    asked: int = 0
    accepted: dict[str, str] = field(default_factory=dict)

    async def submit(self, frames: int) -> Answer | None:
        """Ask for one render; return the answer."""
        self.asked += 1
        title = f"{self.name}-{self.asked}"
        answer = await self.client.post(
            "/renders", json={"title": title, "frames": frames}
        )
        if answer is not None and answer.status == 202:
            self.accepted[title] = answer.location
        return answer

    async def fill(self, frames: int, most: int) -> bool:
        """Ask for renders until they are refused; False if none is."""
        refused = 0
        while self.asked < most and refused < ENOUGH:
            answers = await asyncio.gather(
                *(self.submit(frames) for _ in range(AT_ONCE))
            )
            refused += sum(each is None or each.status != 202
                           for each in answers)  # fmt: skip
        return refused > 0


class Round:
    """The farm and the tenants of one part."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.farm = Farm()
        self.tenants: list[Tenant] = []
        self._names = bench.random.sample(NAMES, len(NAMES))
        bench.outside.on("render", self.farm.render)

    def tenant(self) -> Tenant:
        """Return a tenant that nobody has heard of."""
        word, dice = self._names.pop(), self.bench.random
        name = self.bench.fresh(lambda: f"{word}{dice.randrange(1000):03}")
        client = self.bench.client(name, headers={"X-Tenant": name})
        tenant = Tenant(name, client)
        self.tenants.append(tenant)
        return tenant

    async def both_slots_are_taken(self) -> bool:
        """Wait until as many renders are at the farm as there are slots."""
        slots = int(self.bench.lab.environment["SLOTS"])
        return await self.bench.until(
            lambda: len(self.farm.titles) >= slots, "renders in all slots"
        )

    async def drain(self) -> None:
        """Let all renders end, and note those that don't."""
        self.farm.gate.set()
        self.farm.render_s = 0.01
        limit_s = self.bench.slo["ends_s"]
        accepted = {
            title: (tenant, path)
            for tenant in self.tenants
            for title, path in tenant.accepted.items()
        }
        moved = -1
        # While renders are made, nothing is late: the machine may be busy. But
        # one that needs seconds for each of them isn't.
        for _ in range(MOST_LOOKS):
            if moved == len(self.farm.titles):
                break
            moved = len(self.farm.titles)
            if await self.bench.until(
                lambda: accepted.keys() <= set(self.farm.titles),
                "all accepted renders at the farm",
                limit_s,
            ):
                break
        missing = [each for each in accepted if each not in self.farm.titles]
        sample = self.bench.random.sample(
            sorted(accepted), min(SAMPLE, len(accepted))
        )
        for title in (*missing[:1], *sample):
            tenant, path = accepted[title]
            is_made = title in self.farm.titles
            answer = await tenant.client.poll(
                path, until=_has_succeeded, limit_s=3 if is_made else 0
            )
            if answer is None:
                await self._note_late(tenant, title, path, limit_s)
                return

    async def _note_late(
        self, tenant: Tenant, title: str, path: str, limit_s: float
    ) -> None:
        last = await tenant.client.get(path)
        body = last.json if last is not None else None
        state = body.get("state") if isinstance(body, dict) else None
        if state is None:
            state = last.status if last is not None else "no answer"
        self.bench.note(
            *("late", "grader"), title=title, state=state, limit_s=limit_s
        )


async def burst(bench: Bench) -> None:
    """Three tenants ask for more than can wait, one after the other."""
    environment = bench.lab.environment
    promises: dict[str, float] = {
        **bench.slo,
        "slots": int(environment["SLOTS"]),
        "frame_s": float(environment["FRAME_S"]),
    }
    bench.note("promises", "grader", **promises)
    round_ = Round(bench)
    await bench.start()
    loud, second, third = (round_.tenant() for _ in range(3))
    waiting = int(bench.slo["waiting"])
    # It would fill the whole line by itself.
    is_refused = await loud.fill(bench.random.randint(1, 4), waiting + 20)
    if is_refused:
        await second.fill(bench.random.randint(1, 4), waiting)
        await third.fill(bench.random.randint(1, 4), waiting)
    await round_.drain()


async def turns(bench: Bench) -> None:
    """A loud tenant fills its share, and quiet ones come later."""
    if _has_lost_some(bench):
        return
    round_ = Round(bench)
    loud = round_.tenant()
    share = int(bench.slo["share"])
    if not await loud.fill(2, 3 * share):
        # Without a bound, the order of the line says nothing.
        await round_.drain()
        return
    await round_.both_slots_are_taken()
    quiet = [round_.tenant() for _ in range(3)]
    # Enough that the loud one notices, if it had to wait for all of them.
    count = bench.random.randint(8, 10)
    for tenant in quiet:
        await asyncio.gather(*(tenant.submit(2) for _ in range(count)))
    bench.note("turns begin")
    round_.farm.render_s = 0.03
    round_.farm.gate.set()
    titles = {title for each in round_.tenants for title in each.accepted}
    await bench.until(
        lambda: titles <= set(round_.farm.titles),
        "all renders at the farm",
        bench.slo["ends_s"],
    )
    bench.note("turns end")
    await round_.drain()


async def returning(bench: Bench) -> None:
    """A client is refused, and comes back exactly when it was told to."""
    if _has_lost_some(bench):
        return
    round_ = Round(bench)
    visitor = round_.tenant()
    await asyncio.gather(*(visitor.submit(LONG_FRAMES) for _ in range(2)))
    await round_.both_slots_are_taken()
    if not await visitor.fill(LONG_FRAMES, int(bench.slo["waiting"]) + 20):
        await round_.drain()
        return
    asyncio.get_running_loop().call_later(FREE_AFTER_S, round_.farm.gate.set)
    told: list[int] = []
    titles: list[str] = []
    while len(told) <= bench.slo["refused_again"] + 1:
        answer = await visitor.submit(LONG_FRAMES)
        titles.append(f"{visitor.name}-{visitor.asked}")
        after_s = _retry_after_s(answer)
        if after_s is None or after_s > PATIENCE_S:
            break
        told.append(int(after_s))
        await asyncio.sleep(after_s)
    if told:
        bench.note(
            *("came back", "grader"),
            tenant=visitor.name,
            told=told,
            refused=len(told) - 1,
            titles=titles,
        )
    await round_.drain()


def _has_lost_some(bench: Bench) -> bool:
    """Say whether an accepted render never ended: the line isn't sound."""
    return any(each.what == "late" for each in load(bench.histories))


def _retry_after_s(answer: Answer | None) -> float | None:
    """Return how long a refusal says to wait; None if it was accepted."""
    if answer is None or answer.status == 202:
        return None
    told = answer.headers.get("retry-after", "")
    return float(told) if told.isascii() and told.isdigit() else inf


def _has_succeeded(answer: Answer) -> bool:
    body = answer.json
    return isinstance(body, dict) and body.get("state") == "succeeded"


PARTS = (
    Part("a burst of three tenants", burst),
    Part("a loud tenant and three quiet ones", turns),
    Part("a client that comes back when it's told to", returning),
)
