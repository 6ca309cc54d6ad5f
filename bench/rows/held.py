"""Measures how many streams a process holds, and the cost of each."""

from __future__ import annotations

import time

from bench import load
from bench.figures import Bar
from bench.owners import NEXT_SEQ, new_members, start_tasks
from bench.place import Place
from bench.plan import Plan
from bench.row import Row

STREAMS = 10_000
# chosen: as many connections as a storm of reconnects has at once.
AT_ONCE = 200
# chosen: an event for each stream, to see that all of them live, at a pace
# that one feeder keeps.
PER_S = 0.1
EVENT_WINDOW_S = 10.0
SETTLE_S = 1.5


def held(plan: Plan) -> Row:
    """Hold 10,000 streams, tell each something, and weigh the process."""
    measured: dict[str, list[float]] = {}
    # Memory hardly differs between rounds, and each takes half a minute.
    for _ in range(min(plan.rounds, 2)):
        for name, value in _one().items():
            measured.setdefault(name, []).append(value)
    row = Row("streams", f"streams of one process, {STREAMS:,} asked for")
    row.judge("held", "streams", measured["open"], Bar(at_least=STREAMS))
    row.judge("memory a stream", "KiB", measured["kib"], Bar(at_most=60))
    row.judge(
        "connections that follow the feed",
        "", measured["following"], Bar(at_most=1),
    )  # fmt: skip
    row.judge("an event reached", "%", measured["told"], Bar(at_least=100))
    row.side("all connections to the store", "", measured["connections"])
    row.side("opened", "1/s", measured["opened_per_s"])
    row.side("p50 of an event", "ms", measured["p50_ms"])
    row.notes.append(f"{len(measured['open'])} rounds: memory hardly differs")
    return row


def _one() -> dict[str, float]:
    members = new_members(STREAMS)
    with Place() as place:
        # Queued and started before the server reads: only what it holds
        # for its streams counts, not the tasks.
        start_tasks(place.store.url, members)
        with place.uvicorn("ours", "demo.api.main:app") as server:
            server.listening()
            work = {
                "socket": str(server.socket),
                "streams": [["/api/stream", m.cookie] for m in members],
                "at_once": AT_ONCE,
            }
            before_bytes = server.memory_bytes()
            with load.Load("readers", work) as readers:
                opened = readers.line()
                # Open is a stream with its first byte; the snapshot follows.
                time.sleep(SETTLE_S)
                readers.go()
                fed = load.run(
                    "feeder",
                    {
                        "url": place.store.url,
                        "way": "log",
                        "per_s": PER_S,
                        "window_s": EVENT_WINDOW_S,
                        "tasks": [
                            [m.task_id, m.owner, NEXT_SEQ] for m in members
                        ],
                    },
                )
                time.sleep(SETTLE_S)
                after_bytes = server.memory_bytes()
                connections = place.store.connections()
                following = place.store.connections("xread")
                readers.go()
                measured = readers.line()
    return {
        "open": measured["open"],
        "kib": (after_bytes - before_bytes) / STREAMS / 1024,
        "following": following,
        "connections": connections,
        "told": 100 * measured["events"] / fed["sent"],
        "opened_per_s": opened["open"] / opened["took_s"],
        "p50_ms": measured["p50_ms"],
    }
