"""Kills the processes that carry orders out, at points that it can see.

A point is a call that arrives outside: the call is held there, and the
process that made it is killed meanwhile. No point is a moment in time.

The customer of an order that has ended looks at it again during each later
call for it, and after each part.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from harness.replies import Reply
from labs.grading.bench import Bench
from labs.grading.broken import CannotJudge
from labs.grading.client import Answer, Client
from labs.grading.killing import kill_whole
from labs.grading.outside import Call
from labs.grading.part import Part

CUSTOMER = "customer of "
OPEN = ("queued", "running")
EFFECTS = ("charge", "receipt")
# Under this name, a check keeps the orders that have shown an end.
ENDED = "ended"
# chosen: an order that hasn't got so far by then won't reach its point.
REACHED_S = 10.0
# chosen: a hundred times what an answer takes that doesn't wait for work.
AT_ONCE_S = 6.0
# chosen: a second slot is in use by then, if there is one.
BESIDE_S = 1.0
LOOK_S = 0.2


@dataclass(frozen=True, slots=True)
class Order:
    """An accepted order, and the customer who asks for it."""

    number: str
    client: Client
    path: str


async def calm(bench: Bench) -> None:
    """Place orders while nothing breaks; one doesn't pass its check."""
    bench.outside.finds_callers = True
    bench.outside.on("check", partial(_check, bench))
    for effect in EFFECTS:
        bench.outside.on(effect, partial(_effect, bench))
    await bench.start()
    # Its end is known when others begin: whoever begins it again is seen.
    await _wait(bench, [await _place_while_held(bench)])
    orders = [await _place(bench), await _place(bench, is_good=False)]
    await _wait(bench, orders)


async def children(bench: Bench) -> None:
    """Kill the process of an order at each of its three calls."""
    points = ["check", "charge", "receipt"]
    bench.random.shuffle(points)
    orders = []
    for point in points:
        number = bench.number()
        # What is held was counted: the answer is what doesn't arrive.
        trap = bench.outside.trap(
            point, after_counting=True, where=_is_for(number)
        )
        orders.append(await _place(bench, number))
        call = await trap.reached(REACHED_S)
        if call is not None:
            pid = _pid(call)
            what = f"the process at the {point} of order {number}"
            await bench.kill(pid, what)
            bench.note("lost its process", CUSTOMER + number, pid=pid)
        trap.release()
    await _wait(bench, orders)


async def whole_worker(bench: Bench) -> None:
    """Kill all of a worker after a charge, with orders behind it."""
    trap = bench.outside.trap("charge", after_counting=True)
    orders = [await _place(bench) for _ in range(4)]
    call = await trap.reached(REACHED_S)
    if call is not None:
        number = _number(call)
        # With both slots taken, a worker asks for no message, and none is on
        # its way when it dies.
        beside = bench.outside.trap(
            "check", where=lambda other: _number(other) != number
        )
        await beside.reached(BESIDE_S)
        pids = bench.service.pids(bench.service.owner(_pid(call)) or "")
        await kill_whole(bench, pids, f"the whole worker of order {number}")
        bench.note("lost its process", CUSTOMER + number, pid=_pid(call))
        beside.release()
    trap.release()
    await _wait(bench, orders)


async def deployment(bench: Bench) -> None:
    """Stop the worker with SIGTERM in the middle of an order."""
    trap = bench.outside.trap("charge", after_counting=True)
    orders = [await _place(bench) for _ in range(3)]
    call = await trap.reached(REACHED_S)
    if call is not None:
        name = bench.service.owner(_pid(call)) or ""
        grace_s = bench.slo["grace_s"]
        stopping = asyncio.create_task(
            bench.service.stop(name, signal.SIGTERM, grace_s)
        )
        await asyncio.sleep(0.2)
        trap.release()
        await stopping
        await bench.service.start(name)
    trap.release()
    await _wait(bench, orders)


async def _check(bench: Bench, call: Call) -> Reply:
    """Play the check: an odd amount doesn't pass."""
    await _look_again(bench, _number(call))
    amount = call.json.get("amount") if isinstance(call.json, dict) else None
    if not isinstance(amount, int):
        return Reply(422, {"title": "A check needs an order and its amount."})
    return Reply(json={"is_good": amount % 2 == 0})


async def _effect(bench: Bench, call: Call) -> Reply:
    """Play a call that counts once for each key."""
    is_new = bench.outside.count(call)
    await _look_again(bench, _number(call))
    return Reply(json={"is_counted": is_new})


async def _look_again(bench: Bench, *numbers: str) -> None:
    """Look at orders again, those that have ended."""
    ended: dict[str, Order] = bench.kept.setdefault(ENDED, {})
    for number in numbers:
        if number in ended:
            await ended[number].client.get(ended[number].path)


def _number(call: Call) -> str:
    """Return the number of the order that a call is for; "" if it has none."""
    body = call.json if isinstance(call.json, dict) else {}
    return str(body.get("order", ""))


def _pid(call: Call) -> int:
    """Return the process that made a call. Raises CannotJudge."""
    if call.pid is None:
        raise CannotJudge(
            f"the process that made the {call.name} isn't one of those that"
            " the Procfile has started, nor a child of one"
        )
    return call.pid


async def _place_while_held(bench: Bench) -> Order | None:
    """Place an order whose check isn't answered before the order is."""
    trap = bench.outside.trap("check")
    placing = asyncio.create_task(_place(bench))
    await asyncio.wait([placing], timeout=AT_ONCE_S)
    if not placing.done():
        call = await trap.reached(REACHED_S)
        number = "" if call is None else _number(call)
        bench.note("its work goes on", CUSTOMER + number)
    trap.release()
    return await placing


def _is_for(number: str) -> Callable[[Call], bool]:
    return lambda call: _number(call) == number


async def _place(
    bench: Bench, number: str = "", *, is_good: bool = True
) -> Order | None:
    number = number or bench.number()
    amount = 2 * bench.random.randrange(5, 5000) + (not is_good)
    client = bench.client(CUSTOMER + number)
    bench.note("orders", CUSTOMER + number, amount=amount, is_good=is_good)
    order = {"order": number, "amount": amount}
    answer = await client.post("/orders", json=order)
    if answer is None or answer.status != 202:
        return None
    path = answer.location
    return Order(number, client, path) if path else None


async def _wait(bench: Bench, orders: Sequence[Order | None]) -> None:
    """Wait for the end of all orders, as long as they may take."""
    accepted = [order for order in orders if order is not None]
    await asyncio.gather(*(_await_end(bench, order) for order in accepted))
    await _look_again(bench, *bench.kept.get(ENDED, ()))


async def _await_end(bench: Bench, order: Order) -> None:
    """Look again and again, so often as fits into the time allowed.

    Looks are counted and not seconds: on a machine that is busy, looking
    takes longer, as everything does.
    """
    for _ in range(round(bench.slo["ends_s"] / LOOK_S)):
        answer = await order.client.get(order.path)
        if answer is not None and _has_ended(answer):
            bench.kept.setdefault(ENDED, {})[order.number] = order
            return
        await asyncio.sleep(LOOK_S)
    bench.note("gave up waiting", order.client.history.who)


def _has_ended(answer: Answer) -> bool:
    return (
        answer.status == 200
        and isinstance(answer.json, dict)
        and answer.json.get("state") not in (None, *OPEN)
    )


PARTS = (
    Part("Nothing breaks", calm),
    Part("The process of an order is killed at its three calls", children),
    Part("A whole worker is killed after a charge", whole_worker),
    Part("The worker is stopped for a deployment", deployment),
)
