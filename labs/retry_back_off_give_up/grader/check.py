"""Sends parcels while the carrier fails, and replays the dead letters."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from labs.grading.bench import Bench
from labs.grading.broken import CannotJudge
from labs.grading.client import Answer, Client
from labs.grading.part import Part
from labs.retry_back_off_give_up.grader.carrier import (
    Carrier,
    Plan,
    number_of,
)

SENDER = "sender of "
OPERATOR = "operator"
OPEN = ("queued", "running", "waiting")
LOOK_S = 0.2
LOOKS_APART = 4
# chosen: six times as many as a worker of the lab has slots.
CROWD = 12
# As many as the judge of pauses needs.
HOPELESS = 8
REACHED_S = 10.0
PERMANENT = (400, 403, 404, 422)


@dataclass(frozen=True, slots=True)
class Parcel:
    """An accepted parcel, and the sender who asks for it."""

    number: str
    client: Client
    path: str


# One a check: its parts share the carrier and what was given up.
CARRIERS: WeakKeyDictionary[Bench, Carrier] = WeakKeyDictionary()
FAILED: WeakKeyDictionary[Bench, list[Parcel]] = WeakKeyDictionary()


async def failures(bench: Bench) -> None:
    """Ask for labels that fail once, twice, or for ever."""
    bench.outside.finds_callers = True
    carrier = CARRIERS[bench] = Carrier(bench)
    FAILED[bench] = []
    bench.outside.on("label", carrier.label)
    await bench.start()
    permanent = bench.random.choice(PERMANENT)
    asked_s = bench.random.choice((2, 3))
    plans = [
        ("permanent", Plan((permanent,))),
        ("hopeless", Plan((500,), counts=True)),
        *[("hopeless", Plan((500,)))] * (HOPELESS - 1),
        ("passing", Plan((500, 500, 200))),
        ("asked", Plan((503, 200), retry_after_s=asked_s)),
    ]
    bench.random.shuffle(plans)
    # The first one finds out when the worker has started.
    first = await _place(bench, "unsure", Plan((500, 200), counts=True))
    await bench.outside.until(
        lambda: bool(bench.outside.made("label")), REACHED_S
    )
    parcels = [await _place(bench, name, plan) for name, plan in plans]
    await _wait(bench, [first, *parcels])


async def brownout(bench: Bench) -> None:
    """Let the carrier fail for many parcels at once, and work for another."""
    plan = Plan((500, 500, 500, 200))
    parcels = await asyncio.gather(
        *(_place(bench, "crowd", plan) for _ in range(CROWD))
    )
    crowd = {parcel.number for parcel in parcels if parcel is not None}

    def have_begun() -> bool:
        called = {number_of(call) for call in bench.outside.made("label")}
        return len(called & crowd) >= CROWD / 3

    await bench.outside.until(have_begun, REACHED_S)
    parcels.append(await _place(bench, "neighbour", Plan((200,))))
    await _wait(bench, parcels)


async def dead_letters(bench: Bench) -> None:
    """Replay what was given up, then send two that kill their process."""
    carrier = CARRIERS[bench]
    operator = bench.client(OPERATOR)
    await operator.get("/dead-letters")
    await asyncio.gather(
        *(_replay(bench, operator, parcel) for parcel in FAILED[bench])
    )
    killers = [
        ("poison", Plan((), kills=True)),
        ("worn", Plan((500, 500, 500), kills=True)),
    ]
    await _wait(
        bench, [await _place(bench, name, plan) for name, plan in killers]
    )
    if carrier.is_blind:
        raise CannotJudge(
            "the process that called the carrier isn't one of those that the"
            " Procfile has started, nor a child of one"
        )
    await operator.get("/dead-letters")


async def _place(bench: Bench, name: str, plan: Plan) -> Parcel | None:
    number = bench.number()
    weight_g = bench.random.randrange(200, 20_000)
    CARRIERS[bench].plans[number] = plan
    client = bench.client(SENDER + number)
    bench.note(
        *("wants a label", SENDER + number),
        plan=name,
        statuses=list(plan.statuses),
        retry_after_s=plan.retry_after_s,
        weight_g=weight_g,
    )
    answer = await client.post(
        "/parcels", json={"parcel": number, "weight_g": weight_g}
    )
    if answer is None or answer.status != 202:
        return None
    path = answer.location
    return Parcel(number, client, path) if path else None


async def _wait(bench: Bench, parcels: Sequence[Parcel | None]) -> None:
    """Wait until all parcels have ended, or were tried too often."""
    accepted = [parcel for parcel in parcels if parcel is not None]
    await asyncio.gather(*(_await_end(bench, each) for each in accepted))


async def _await_end(bench: Bench, parcel: Parcel) -> None:
    """Look again and again, so often as fits into the time allowed.

    Looks are counted and not seconds: on a machine that is busy, looking
    takes longer, as everything does.
    """
    carrier = CARRIERS[bench]
    called = -1
    for look in range(round(bench.slo["ends_s"] / LOOK_S)):
        calls = len(carrier.calls(parcel.number))
        if calls > bench.slo["tries"]:
            return
        # Asked when something may have changed, and now and then.
        if calls != called or look % LOOKS_APART == 0:
            called = calls
            state = _state(await parcel.client.get(parcel.path))
            if state == "failed":
                FAILED[bench].append(parcel)
            if state not in ("", *OPEN):
                return
        await asyncio.sleep(LOOK_S)
    bench.note("gave up waiting", parcel.client.history.who)


async def _replay(bench: Bench, operator: Client, parcel: Parcel) -> None:
    """Mend what made a parcel fail; press replay twice, and at its end."""
    carrier = CARRIERS[bench]
    carrier.plans[parcel.number] = Plan((200,))
    path = f"/dead-letters/{parcel.number}/replay"
    bench.note("is replayed", SENDER + parcel.number)
    answers = await asyncio.gather(operator.post(path), operator.post(path))
    if not any(each and each.status < 300 for each in answers):
        return
    for _ in range(round(bench.slo["ends_s"] / LOOK_S)):
        if _state(await parcel.client.get(parcel.path)) == "done":
            break
        await asyncio.sleep(LOOK_S)
    await operator.post(path)


def _state(answer: Answer | None) -> str:
    if answer is None or answer.status != 200:
        return ""
    body = answer.json if isinstance(answer.json, dict) else {}
    return str(body.get("state", ""))


PARTS = (
    Part("Errors that pass, and some that don't", failures),
    Part("The carrier fails for many parcels at once", brownout),
    Part("Dead letters are replayed, and a parcel is poison", dead_letters),
)
