"""Measures progress to the browser: the same events, sent by four designs.

1,000 streams with two events a second each; every stream is one owner's.
The load, the feeder and the store are the same for all.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench import load
from bench.figures import Bar
from bench.owners import NEXT_SEQ, Member, new_members, start_tasks
from bench.place import Place
from bench.plan import Plan
from bench.row import Row
from bench.server import Server, environment

STREAMS = 1000
PER_S = 2
# chosen: below what any server here queues of new connections.
AT_ONCE = 50
# chosen: events in flight when the feeder ends are told by then; it's
# longer than the second for which the tutorial design sleeps.
SETTLE_S = 1.5


@dataclass(frozen=True, slots=True)
class Design:
    """A server, how it is fed, and where a member's stream is."""

    start: Callable[[Place], Server]
    way: str
    path: Callable[[Member], str]


def _raw(place: Place) -> Server:
    return Server(
        place.folder,
        "raw",
        (sys.executable, "-m", "bench.peers.raw", "SOCKET"),
        environment(place.store),
    )


def _of_task(member: Member) -> str:
    return f"/api/tasks/{member.task_id}/stream"


DESIGNS = {
    "ours": Design(
        lambda place: place.uvicorn("ours", "demo.api.main:app"),
        "log",
        lambda _: "/api/stream",
    ),
    "raw": Design(_raw, "log", lambda member: f"/{member.owner}"),
    "tutorial": Design(
        lambda place: place.uvicorn("tutorial", "bench.peers.tutorial:app"),
        "result",
        _of_task,
    ),
    "pub/sub": Design(
        lambda place: place.uvicorn("pubsub", "bench.peers.pubsub:app"),
        "publish",
        _of_task,
    ),
}


def progress(plan: Plan) -> Row:
    """Compare what reaches 1,000 readers, how late, and at what cost."""
    measured: dict[str, dict[str, list[float]]] = {
        name: {} for name in DESIGNS
    }
    for turn in plan.turns(DESIGNS):
        for name, value in _one(plan, DESIGNS[turn]).items():
            measured[turn].setdefault(name, []).append(value)
    row = Row(
        "progress",
        f"progress to the browser, {STREAMS:,} streams, {PER_S} events/s each",
    )
    ours, raw, tutorial = (
        measured["ours"],
        measured["raw"],
        measured["tutorial"],
    )
    row.judge("ours, delivered", "%", ours["delivered"], Bar(at_least=100))
    row.compare(
        "p50, ours / raw writer", ours["p50_ms"], raw["p50_ms"], Bar(at_most=2)
    )
    row.compare(
        "p50, ours / tutorial design",
        ours["p50_ms"], tutorial["p50_ms"], Bar(at_most=0.01),
    )  # fmt: skip
    row.compare(
        "CPU, ours / raw writer",
        ours["server_busy"], raw["server_busy"], Bar(at_most=1.6),
    )  # fmt: skip
    for name, figures in measured.items():
        row.side(f"{name}, delivered", "%", figures["delivered"])
        row.side(f"{name}, p50", "ms", figures["p50_ms"])
        row.side(f"{name}, p99", "ms", figures["p99_ms"])
        row.side(f"{name}, server's CPU", "cores", figures["server_busy"])
        row.side(f"{name}, readers' CPU", "cores", figures["busy"])
        row.side(f"{name}, connections to the store", "", figures["broker"])
    return row


def _one(plan: Plan, design: Design) -> dict[str, float]:
    members = new_members(STREAMS)
    with Place() as place, design.start(place) as server:
        if design.way == "log":
            start_tasks(place.store.url, members)
        server.listening()
        work = {
            "socket": str(server.socket),
            "streams": [[design.path(m), m.cookie] for m in members],
            "at_once": AT_ONCE,
        }
        with load.Load("readers", work) as readers:
            opened = readers.line()
            if opened["open"] != STREAMS:
                raise RuntimeError(f"{opened} opened: {server.output()}")
            # Open is a stream with its first byte; the snapshot follows.
            time.sleep(SETTLE_S)
            readers.go()
            began_s, began_cpu_s = time.monotonic(), server.cpu_s()
            fed = load.run(
                "feeder",
                {
                    "url": place.store.url,
                    "way": design.way,
                    "per_s": PER_S,
                    "window_s": plan.window_s,
                    "tasks": [[m.task_id, m.owner, NEXT_SEQ] for m in members],
                },
            )
            used_s = server.cpu_s() - began_cpu_s
            broker = place.store.connections()
            took_s = time.monotonic() - began_s
            time.sleep(SETTLE_S)
            readers.go()
            measured = readers.line()
    return {
        "delivered": 100 * measured["events"] / fed["sent"],
        "p50_ms": measured["p50_ms"],
        "p99_ms": measured["p99_ms"],
        "server_busy": used_s / took_s,
        "busy": measured["busy"],
        "broker": broker,
    }
