"""Conducts a rehearsal: joins, steps, presses, votes, kills.

The time between the steps is left out: what loads a server is the moment in
which everybody presses.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from workshop.agenda import Agenda
from workshop.limits import PRESSES_A_MINUTE
from workshop.rehearsal.attacker import Attacker
from workshop.rehearsal.bot import Bot, Tally
from workshop.rehearsal.holding import PAGE

# chosen: people who come in take a while; two browsers a person and second.
JOINS_PER_S = 20.0
# chosen: "press now" is heard and done within two seconds.
PRESS_WITHIN_S = 2.0
VOTE_WITHIN_S = 2.0
# chosen: far beyond the second in which a change has to be on a board.
SEEN_LIMIT_S = 15.0
# chosen: three times what 10,000 submissions took on two cores.
ATTACK_LIMIT_S = 120.0

Say = Callable[[str], None]
# Kills the rooms' server, whatever that means where the rehearsal runs.
Kill = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Seen:
    """The result of a rehearsal, before anybody judges it."""

    people: int
    tally: Tally
    # Seconds until a change of the room was on everybody's page, each step.
    board_s: list[float] = field(default_factory=list)
    votes_cast: int = 0
    votes_missed: int = 0
    votes_doubled: int = 0
    kills: int = 0
    # The attacker's submissions: all of them, and those that were accepted.
    attacks: int = 0
    attacks_accepted: int = 0
    took_s: float = 0.0


class Instructor:
    """The instructor of the room, by its token."""

    def __init__(self, base_url: str, room: dict[str, Any]) -> None:
        self.code: str = room["code"]
        self._path = f"/api/rooms/{room['room']}"
        self._http = httpx.AsyncClient(
            base_url=base_url,
            timeout=30,
            trust_env=False,
            headers={"Authorization": f"Bearer {room['instructor']}"},
        )

    async def send(self, **command: Any) -> None:
        """Send one command until it is answered, under one key."""
        key = {"Idempotency-Key": uuid4().hex}
        for _ in range(20):
            try:
                answer = await self._http.post(
                    f"{self._path}/commands", json=command, headers=key
                )
            except httpx.HTTPError:
                await asyncio.sleep(0.2)
                continue
            if answer.status_code < 500:
                answer.raise_for_status()
                return
            await asyncio.sleep(0.2)
        raise ConnectionError("the rooms' server doesn't answer")

    async def look(self) -> dict[str, Any]:
        """Return the room as the board shows it."""
        answer = await self._http.get(f"{self._path}?as=board")
        answer.raise_for_status()
        data: dict[str, Any] = answer.json()
        return data

    async def delete(self) -> None:
        """Delete the room."""
        await self._http.delete(self._path)
        await self._http.aclose()


async def rehearse(
    base_url: str,
    room: dict[str, Any],
    agenda: Agenda,
    people: int,
    say: Say,
    kill: Kill | None = None,
    seed: int = 0,
    *,
    is_attacked: bool = False,
) -> Seen:
    """Let bots walk the agenda once; return what they have seen.

    With `is_attacked`, one more owner submits 10,000 tasks meanwhile, and
    everybody presses until it has sent them all.
    """
    began_s = time.monotonic()
    seen = Seen(people, Tally())
    instructor = Instructor(base_url, room)
    bots = [
        Bot(base_url, seen.tally, f"{seed}/{number}")
        for number in range(people)
    ]
    attacker = Attacker(base_url)
    attack: asyncio.Task[None] | None = None
    try:
        say(f"{people} people join.")
        await _join(bots, instructor.code)
        if is_attacked:
            say("One more submits 10,000 tasks.")
            attack = asyncio.create_task(attacker.attack())
        for step in agenda.steps:
            if not step.page:
                continue
            say(f"{step.title}: everybody presses.")
            await _step(seen, bots, instructor, step.id, step.page == PAGE)
            for poll in step.polls[:1]:
                say("  and votes.")
                choices = len(poll.choices)
                await _vote(seen, bots, instructor, poll.id, choices, kill)
        if attack is not None:
            await _outlast(bots, attack)
    finally:
        if attack is not None:
            attack.cancel()
            await asyncio.gather(attack, return_exceptions=True)
        await asyncio.gather(*(bot.leave() for bot in bots))
        await instructor.delete()
    seen.took_s = time.monotonic() - began_s
    seen.attacks = attacker.statuses.total()
    seen.attacks_accepted = attacker.statuses[202]
    return seen


async def _join(bots: list[Bot], code: str) -> None:
    async def join(number: int, bot: Bot) -> None:
        await asyncio.sleep(number / JOINS_PER_S)
        await bot.enter(code)

    await asyncio.gather(*(join(n, bot) for n, bot in enumerate(bots)))


async def _step(
    seen: Seen,
    bots: list[Bot],
    instructor: Instructor,
    step: str,
    is_held: bool,
) -> None:
    began_s = time.monotonic()
    await instructor.send(command="begin_step", step=step)
    are_there = await asyncio.gather(
        *(bot.until(lambda r: r["step"] == step, SEEN_LIMIT_S) for bot in bots)
    )
    seen.board_s.append(time.monotonic() - began_s)
    seen.tally.lost += are_there.count(False)

    async def press(bot: Bot) -> None:
        await asyncio.sleep(bot.dice.uniform(0, PRESS_WITHIN_S))
        if is_held:
            await asyncio.gather(bot.press(), bot.hold())
        else:
            await bot.press()
        await bot.send({"command": "done", "step": step})

    await asyncio.gather(*(press(bot) for bot in bots))


async def _outlast(bots: list[Bot], attack: asyncio.Task[None]) -> None:
    """Let everybody press on until the attacker has sent all it has."""

    async def press(bot: Bot) -> None:
        await asyncio.sleep(bot.dice.uniform(0, PRESS_WITHIN_S))
        await bot.press()

    until_s = time.monotonic() + ATTACK_LIMIT_S
    while not attack.done() and time.monotonic() < until_s:
        began_s = time.monotonic()
        await asyncio.gather(*(press(bot) for bot in bots))
        # No person presses faster than their quota.
        rest_s = 60 / PRESSES_A_MINUTE - (time.monotonic() - began_s)
        await asyncio.sleep(max(0.0, rest_s))


async def _vote(
    seen: Seen,
    bots: list[Bot],
    instructor: Instructor,
    poll: str,
    choices: int,
    kill: Kill | None,
) -> None:
    await instructor.send(command="open_poll", poll=poll)

    async def vote(bot: Bot) -> None:
        await bot.until(lambda r: bool(r["poll"]), SEEN_LIMIT_S)
        await asyncio.sleep(bot.dice.uniform(0, VOTE_WITHIN_S))
        choice = bot.dice.randrange(choices)
        command = {
            "command": "vote",
            "poll": poll,
            "round": 1,
            "choice": choice,
        }
        await bot.send(command, times=2)

    async def kills() -> None:
        # Twice while votes come in.
        for _ in range(2 if kill else 0):
            await asyncio.sleep(VOTE_WITHIN_S / 3)
            assert kill is not None
            await kill()
            seen.kills += 1

    await asyncio.gather(kills(), *(vote(bot) for bot in bots))
    await instructor.send(command="close_poll")
    await instructor.send(command="reveal", stage="votes")
    counts = (await instructor.look())["poll"]["counts"]
    seen.votes_cast += sum(counts)
    seen.votes_missed += max(0, len(bots) - sum(counts))
    seen.votes_doubled += max(0, sum(counts) - len(bots))
