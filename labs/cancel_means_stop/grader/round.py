"""Submits mailings of one part and waits for them; notes what it finds."""

from __future__ import annotations

from dataclasses import dataclass

from labs.cancel_means_stop.grader.shop import Shop, receipts_in
from labs.grading.bench import Bench
from labs.grading.client import Answer, Client

ENDS = ("succeeded", "failed", "cancelled")
WORDS = ("amber", "birch", "cedar", "elder", "fern", "hazel", "rowan", "yew")
# chosen: ten times what a worker needs to start, or to stop.
START_LIMIT_S = 20.0
# Of a mailing's letters.
NONE, ALL, LAST = slice(0), slice(None), slice(-1, None)


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

    async def submit(self, letters: int, held: slice = NONE) -> Sent | None:
        """Submit a mailing; None if it isn't accepted.

        The shop holds some of its letters back, and knows so before any of
        them can arrive.
        """
        dice = self.bench.random
        word = self.bench.fresh(
            lambda: f"{dice.choice(WORDS)}{dice.randint(100, 999)}"
        )
        recipients = [f"{word}-{n}" for n in range(1, letters + 1)]
        self.shop.held.update(recipients[held])
        answer = await self.client.post(
            "/mailings", json={"text": "Hello", "recipients": recipients}
        )
        is_taken = answer is not None and answer.status == 202
        if answer is None or not is_taken or not answer.location:
            status = answer.status if answer else 0
            self.bench.note("not accepted", "grader", status=status)
            return None
        return Sent(answer.location, recipients)

    async def printed(self, mailing: Sent, letters: int) -> bool:
        """Wait until so many letters of it are at the shop."""
        return await self.bench.until(
            lambda: self.shop.count(mailing.recipients) >= letters,
            f"{letters} letters of {mailing.path}",
            START_LIMIT_S,
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
            limit_s=self.bench.slo["receipts_s"],
        )
        recipients, names = found()
        self.bench.note(
            *("receipts", "grader"),
            path=mailing.path,
            files=names,
            recipients=recipients,
        )


def _is_over(answer: Answer) -> bool:
    return _state(answer) in ENDS


def _state(answer: Answer | None) -> str:
    data = answer.json if answer is not None else None
    return str(data.get("state", "")) if isinstance(data, dict) else ""
