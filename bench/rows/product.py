"""Counts how often one click tries to reach what is away, layer by layer.

Each layer alone, with its own defaults or with what turns its retries off;
then some of them on top of each other, which multiplies. Counts and waits,
and hardly any computing, so all layers of a round are measured at once.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping

from bench.figures import Bar
from bench.plan import Plan
from bench.row import Row
from demo.settings import ROOT

# The layers of bench/peers/away.py, in the words of the table.
LAYERS: Mapping[str, str] = {
    "redis-host": "redis-py, `Redis(host, port)`",
    "redis-url": "redis-py, `Redis.from_url(url)`",
    "redis-once": "redis-py, `retry=Retry(NoBackoff(), 0)`",
    "publish": "Celery publishes, defaults",
    "publish-false": "Celery publishes, `task_publish_retry=False`",
    "publish-policy": 'Celery publishes, policy `{"max_retries": 0}`',
    "publish-result": "Celery publishes, with a result backend",
    "task": "Celery task with 3 retries, over `Redis(host, port)`",
    "click": "client with 3 retries, gateway with 2, `Redis(host, port)`",
    "ours": "this stack, a submission",
}
LIMIT_S = 180.0


def product(plan: Plan) -> Row:
    """Count the tries of each layer, and how long they take."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in LAYERS}
    for _ in range(plan.rounds):
        for name, told in _round().items():
            found[name].append(told)
    row = Row("retry-product", "tries to reach what is away, for one call")
    ours = [told["tries"] for told in found["ours"]]
    row.judge("this stack: tries", "", ours, Bar(at_most=1))
    for name, what in LAYERS.items():
        for of, unit in (("tries", ""), ("took_s", "s")):
            word = {"tries": "Tries", "took_s": "Time"}[of]
            values = [told[of] for told in found[name]]
            row.side(f"{word}, {what}", unit, values)
    return row


def _round() -> dict[str, dict[str, float]]:
    """Return what each layer has cost once. Raises RuntimeError."""
    going = {
        name: subprocess.Popen(
            [sys.executable, "-m", "bench.peers.away", name],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        for name in LAYERS
    }
    try:
        return {
            name: _told(name, process.communicate(timeout=LIMIT_S)[0])
            for name, process in going.items()
        }
    finally:
        for process in going.values():
            process.kill()
            process.wait()


def _told(name: str, output: bytes) -> dict[str, float]:
    if not output:
        raise RuntimeError(f"{name} told nothing; run it by hand")
    told: dict[str, float] = json.loads(output.splitlines()[-1])
    return told
