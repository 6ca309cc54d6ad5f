"""Drives lab 8: cancels mailings at several moments, and stops the worker.

It sends, waits and notes; invariants.py judges. A letter takes as long as
the print shop here says, so a mailing is at the letter that a part wants.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

from labs.cancel_means_stop.grader.shop import Shop, receipts_in
from labs.grading.bench import Bench
from labs.grading.client import Answer, Client
from labs.grading.part import Part

ENDS = ("succeeded", "failed", "cancelled")
WORDS = ("amber", "birch", "cedar", "elder", "fern", "hazel", "rowan", "yew")
# chosen: letters after which a worker that goes on is beyond any doubt.
GOES_ON = 8
RECEIPTS_LIMIT_S = 3.0


@dataclass(frozen=True, slots=True)
class Sent:
    """An accepted mailing."""

    path: str
    recipients: list[str]


class Round:
    """The shop and the client of one part, and the way to its mailings."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.client: Client = bench.client("owner")
        self.shop = Shop()
        bench.outside.on("letters", self.shop.print)
        bench.note("promises", letters_after=int(bench.slo["letters_after"]))

    async def submit(self, letters: int) -> Sent | None:
        """Submit a mailing; None if it isn't accepted."""
        draw = self.bench.random
        word = f"{draw.choice(WORDS)}{draw.randint(100, 999)}"
        recipients = [f"{word}-{n}" for n in range(1, letters + 1)]
        answer = await self.client.post(
            "/mailings", json={"text": "Hello", "recipients": recipients}
        )
        is_taken = answer is not None and answer.status == 202
        if answer is None or not is_taken or "location" not in answer.headers:
            status = answer.status if answer else 0
            self.bench.note("not accepted", "grader", status=status)
            return None
        path = urlsplit(answer.headers["location"]).path
        return Sent(path, recipients)

    async def printed(self, mailing: Sent, letters: int) -> bool:
        """Wait until so many letters of it are at the shop."""
        return await self.bench.until(
            lambda: self.shop.count(mailing.recipients) >= letters,
            f"{letters} letters of {mailing.path}",
        )

    async def ended(self, mailing: Sent, role: str, limit_s: float) -> bool:
        """Wait for its end, and note it, or that it is late.

        While letters are printed, nothing is late: the machine may be busy.
        """
        moved = -1
        while moved != len(self.shop.arrived):
            moved = len(self.shop.arrived)
            answer = await self.client.poll(
                mailing.path, until=_is_over, limit_s=limit_s
            )
            if answer is not None:
                self.bench.note("ended", path=mailing.path, role=role)
                return True
        last = await self.client.get(mailing.path)
        state = _state(last) or f"{last.status if last else 'no answer'}"
        self.bench.note(
            *("late", "grader"),
            path=mailing.path,
            role=role,
            state=state,
            limit_s=limit_s,
        )
        return False

    async def receipts(self, mailing: Sent) -> None:
        """Look for its receipts once it has ended, and note them."""
        state = _state(await self.client.get(mailing.path))
        wanted = len(mailing.recipients) if state == "succeeded" else 0

        def found() -> tuple[int, list[str]]:
            texts = receipts_in(self.bench.data / "receipts")
            names = [
                name
                for name, text in texts.items()
                if any(f"{r}," in text for r in mailing.recipients)
            ]
            whole = "".join(texts.values())
            return sum(f"{r}," in whole for r in mailing.recipients), names

        await self.bench.until(
            lambda: found()[0] == wanted,
            f"receipts of {wanted} letters of {mailing.path}",
            limit_s=RECEIPTS_LIMIT_S,
        )
        recipients, names = found()
        self.bench.note(
            *("receipts", "grader"),
            path=mailing.path,
            files=names,
            recipients=recipients,
        )


async def running(bench: Bench) -> None:
    """Cancel a mailing that prints, beside one that is to go on."""
    await bench.start()
    round_ = Round(bench)
    shop, client = round_.shop, round_.client
    first = await round_.submit(60)
    beside = await round_.submit(bench.random.randint(18, 22))
    if first is None or beside is None:
        return
    await round_.printed(first, bench.random.randint(3, 6))
    await client.delete(first.path)
    so_far = shop.count(first.recipients)
    is_over = await round_.ended(first, "cancel", bench.slo["ends_s"])
    await round_.ended(beside, "neighbour", bench.slo["ends_s"])
    # Whoever prints on has had the time of the other mailing for it.
    if is_over and shop.count(first.recipients) - so_far < GOES_ON:
        await round_.receipts(first)
    await round_.receipts(beside)
    await client.delete(first.path)
    await client.delete(beside.path)
    await client.get(first.path)
    await client.get(beside.path)


async def waiting(bench: Bench) -> None:
    """Cancel a mailing that waits for a slot, among others that wait."""
    round_ = Round(bench)
    shop, client = round_.shop, round_.client
    shop.letter_s = 0.02
    holders = [await round_.submit(2) for _ in range(2)]
    shop.held.update(r for each in holders if each for r in each.recipients)
    before = await round_.submit(6)
    second = await round_.submit(40)
    behind = await round_.submit(6)
    if second is None:
        return
    await asyncio.gather(*(client.delete(second.path) for _ in range(2)))
    await client.get(second.path)
    shop.is_open.set()
    for each in (*holders, before, behind):
        if each is None or not await round_.ended(
            each, "neighbour", bench.slo["ends_s"]
        ):
            return
    if await round_.ended(second, "cancel", bench.slo["ends_s"]):
        await round_.receipts(second)


async def finishing(bench: Bench) -> None:
    """Cancel mailings at their last letter."""
    round_ = Round(bench)
    shop, client = round_.shop, round_.client
    shop.letter_s = 0.01
    shop.is_open.clear()
    last = await round_.submit(4)
    if last is None:
        return
    shop.held = {last.recipients[-1]}
    await round_.printed(last, 4)
    await client.delete(last.path)
    await client.get(last.path)
    shop.is_open.set()
    await round_.ended(last, "cancel", bench.slo["ends_s"])
    await asyncio.gather(*(_race(round_) for _ in range(8)))
    # What a late writer overwrites is seen now.
    await client.get(last.path)
    await round_.receipts(last)
    await client.delete(last.path)
    await client.get(last.path)


async def _race(round_: Round) -> None:
    mailing = await round_.submit(2)
    if mailing is None:
        return
    await asyncio.sleep(round_.bench.random.uniform(0, 0.3))
    await round_.client.delete(mailing.path)
    await round_.ended(mailing, "cancel", round_.bench.slo["ends_s"])
    await asyncio.sleep(0.3)
    await round_.client.get(mailing.path)


async def stopping(bench: Bench) -> None:
    """Stop the worker, cancel meanwhile, and start a new one."""
    round_ = Round(bench)
    shop, client = round_.shop, round_.client
    # So that a mailing outlasts the grace period.
    shop.letter_s = 0.15
    kept = await round_.submit(60)
    given_up = await round_.submit(60)
    if kept is None or given_up is None:
        return
    await round_.printed(kept, 2)
    await round_.printed(given_up, 2)
    await bench.service.stop("worker", grace_s=bench.slo["grace_s"])
    unstarted = await round_.submit(40)
    for each in (given_up, unstarted):
        if each is not None:
            await client.delete(each.path)
    shop.letter_s = 0.01
    await bench.service.start("worker")
    if not await round_.ended(kept, "stop", bench.slo["resumed_s"]):
        # What the old worker had is lost, cancelled or not.
        return
    await round_.receipts(kept)
    for each in (given_up, unstarted):
        if each is not None and await round_.ended(
            each, "cancel", bench.slo["ends_s"]
        ):
            await round_.receipts(each)


def _is_over(answer: Answer) -> bool:
    return _state(answer) in ENDS


def _state(answer: Answer | None) -> str:
    data = answer.json if answer is not None else None
    return str(data.get("state", "")) if isinstance(data, dict) else ""


PARTS = (
    Part("a cancel while letters are printed", running),
    Part("a cancel while a mailing waits", waiting),
    Part("a cancel at the last letter", finishing),
    Part("a deployment", stopping),
)
