"""Measures submitting: the cost of the durable 202, and its latency.

No worker drains meanwhile. Every side is one uvicorn process on a unix
socket; each in turn gets the same load, on an empty store.
"""

from __future__ import annotations

import json
from contextlib import ExitStack

from bench import load
from bench.figures import Bar
from bench.place import Place
from bench.plan import Plan
from bench.row import Row
from bench.server import Server

BODY = json.dumps(
    {"kind": "report", "input": {"rows": 1, "partitions": 1, "pace_s": 0}}
)
WARM_S = 0.5
CONNECTIONS = 16

Figures = dict[str, list[float]]


def throughput(plan: Plan) -> Row:
    """Compare submissions per second with the tutorial and the limit."""
    apps = {
        "ours": "demo.api.main:app",
        "limit": "bench.peers.limit:app",
        "tutorial": "bench.peers.tutorial:app",
    }
    measured = _measure(plan, apps, CONNECTIONS)
    row = Row(
        "submit-throughput",
        "submissions a second, durable and enqueued, one process,"
        f" {CONNECTIONS} connections",
    )
    per_s = {name: figures["per_s"] for name, figures in measured.items()}
    row.compare(
        "ours / tutorial design",
        per_s["ours"], per_s["tutorial"], Bar(at_least=2),
    )  # fmt: skip
    row.compare(
        "ours / the same writes in one MULTI",
        per_s["ours"], per_s["limit"], Bar(at_least=0.9),
    )  # fmt: skip
    cpu_us = {name: figures["cpu_us"] for name, figures in measured.items()}
    row.compare("CPU, tutorial / ours", cpu_us["tutorial"], cpu_us["ours"])
    row.compare("CPU, MULTI / ours", cpu_us["limit"], cpu_us["ours"])
    for name, figures in measured.items():
        row.side(name, "1/s", figures["per_s"])
        row.side(f"{name}, CPU each", "us", figures["cpu_us"])
        row.side(f"{name}, p99", "ms", figures["p99_ms"])
        row.side(f"{name}, server's CPU", "cores", figures["server_busy"])
        row.side(f"{name}, load's CPU", "cores", figures["busy"])
    return row


def latency(plan: Plan) -> Row:
    """Compare the median answer to one client with a bare 202."""
    apps = {
        "ours": "demo.api.main:app",
        "bare 202": "bench.peers.bare:app",
        "tutorial": "bench.peers.tutorial:app",
    }
    measured = _measure(plan, apps, 1)
    row = Row("submit-latency", "p50 of a submission, one connection")
    p50_ms = {name: figures["p50_ms"] for name, figures in measured.items()}
    row.compare(
        "ours / bare 202", p50_ms["ours"], p50_ms["bare 202"], Bar(at_most=3)
    )
    row.compare("ours / tutorial", p50_ms["ours"], p50_ms["tutorial"])
    for name, values in p50_ms.items():
        row.side(name, "ms", values)
    return row


def _measure(
    plan: Plan, apps: dict[str, str], connections: int
) -> dict[str, Figures]:
    measured: dict[str, Figures] = {name: {} for name in apps}
    with Place() as place, ExitStack() as running:
        servers = {
            name: running.enter_context(place.uvicorn(name.split()[0], app))
            for name, app in apps.items()
        }
        for server in servers.values():
            server.listening()
        for turn in plan.turns(servers):
            place.store.forget()
            for name, value in _one(plan, servers[turn], connections).items():
                measured[turn].setdefault(name, []).append(value)
    return measured


def _one(plan: Plan, server: Server, connections: int) -> dict[str, float]:
    began_s = server.cpu_s()
    figures = load.run(
        "closed",
        {
            "socket": str(server.socket),
            "method": "POST",
            "path": "/api/tasks",
            "body": BODY,
            "connections": connections,
            "warm_s": WARM_S,
            "window_s": plan.window_s,
            "expect": "202",
        },
    )
    if figures["refused"] or not figures["per_s"]:
        raise RuntimeError(f"{server.name} refused: {server.output()}")
    used_s = server.cpu_s() - began_s
    seconds = plan.window_s + WARM_S
    figures["server_busy"] = used_s / seconds
    # What it costs doesn't depend on who else wants the processor.
    figures["cpu_us"] = 1e6 * used_s / (figures["per_s"] * seconds)
    return figures
