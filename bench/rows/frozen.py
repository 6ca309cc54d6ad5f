"""Measures how a frozen broker affects a request that doesn't need it.

The store is stopped for 3 s (SIGSTOP: connections stay, answers don't
come) while ten streams are open and one client submits each half second.
"""

from __future__ import annotations

import json
import threading
import time

from bench import load
from bench.figures import Bar
from bench.owners import new_members, start_tasks
from bench.place import Place
from bench.plan import Plan
from bench.row import Row
from bench.server import Server

APPS = {
    "ours": "demo.api.main:app",
    "tutorial": "bench.peers.tutorial:app",
}
FROZEN_S = 3.0
STREAMS = 10
PATH = "/api/kinds"
PER_S = 50
# chosen: to begin and end within the freeze, whatever the scheduler does.
PROBE_S = FROZEN_S - 0.3
LIMIT_S = 5.0


def unrelated(plan: Plan) -> Row:
    """Compare an unrelated GET meanwhile with the tutorial design's."""
    by_side: dict[str, dict[str, list[float]]] = {name: {} for name in APPS}
    with Place() as place:
        for turn in plan.turns(APPS):
            with place.uvicorn(turn, APPS[turn]) as server:
                measured = _one(place, server)
            for name, value in measured.items():
                by_side[turn].setdefault(name, []).append(value)
    row = Row("frozen", f"GET {PATH} while the broker is frozen 3 s")
    ours, tutorial = by_side["ours"], by_side["tutorial"]
    row.judge("ours, p50", "ms", ours["p50_ms"], Bar(at_most=10))
    row.compare("p50, ours / tutorial", ours["p50_ms"], tutorial["p50_ms"])
    for name, figures in by_side.items():
        row.side(f"{name}, p50", "ms", figures["p50_ms"])
        row.side(f"{name}, p99", "ms", figures["p99_ms"])
        row.side(f"{name}, worst", "ms", figures["worst_ms"])
    return row


def _one(place: Place, server: Server) -> dict[str, float]:
    place.store.forget()
    members = new_members(STREAMS)
    start_tasks(place.store.url, members)
    server.listening()
    work = {
        "socket": str(server.socket),
        # The tutorial's streams are its tasks', ours are the owner's too.
        "streams": [
            [f"/api/tasks/{m.task_id}/stream", m.cookie] for m in members
        ],
        "at_once": STREAMS,
    }
    with load.Load("readers", work) as readers:
        readers.line()
        thaw = threading.Timer(FROZEN_S, place.store.thaw)
        place.store.freeze()
        thaw.start()
        try:
            submitting = threading.Thread(target=_submit, args=[server])
            submitting.start()
            measured = load.run(
                "paced",
                {
                    "socket": str(server.socket),
                    "path": PATH,
                    "per_s": PER_S,
                    "window_s": PROBE_S,
                    "limit_s": LIMIT_S,
                },
            )
        finally:
            thaw.join()
            submitting.join()
    return {name: measured[name] for name in ("p50_ms", "p99_ms", "worst_ms")}


def _submit(server: Server) -> None:
    """Submit until it's over: what a broker is needed for goes on, too."""
    time.sleep(0.1)
    load.run(
        "closed",
        {
            "socket": str(server.socket),
            "method": "POST",
            "path": "/api/tasks",
            "body": json.dumps({"kind": "report", "input": {}}),
            "connections": 1,
            "warm_s": 0,
            "window_s": PROBE_S,
            "expect": "202",
        },
    )
