"""Summarises latencies of each server, before the load and under it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from math import ceil
from typing import Any

from lessons.load.probe import PATHS, Probe, Sample


def summarise(
    probe: Probe, load_at_ms: float, now_ms: float
) -> dict[str, Any]:
    """Return the summary line's "summary".

    A ping without a response counts with its wait so far.
    """
    summary: dict[str, Any] = {}
    for server in PATHS:
        of_server = [s for s in probe.samples if s.server == server]
        summary[server] = {
            "before": _latencies(
                [s for s in of_server if s.sent_ms < load_at_ms], now_ms
            ),
            "during": _latencies(
                [s for s in of_server if s.sent_ms >= load_at_ms], now_ms
            ),
        }
    # The cost of measuring, and its delay.
    summary["generator"] = {
        "lag_p99_ms": round(percentile(probe.lags_ms, 99), 1),
        "cpu_s": round(time.process_time(), 2),
    }
    return summary


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the nearest-rank percentile, which is one of the values."""
    if not values:
        return 0.0
    return sorted(values)[max(0, ceil(len(values) * percent / 100) - 1)]


def _latencies(samples: Sequence[Sample], now_ms: float) -> dict[str, Any]:
    waits_ms = [
        now_ms - s.sent_ms if s.latency_ms is None else s.latency_ms
        for s in samples
    ]
    return {
        "count": len(waits_ms),
        "p50_ms": round(percentile(waits_ms, 50), 1),
        "p99_ms": round(percentile(waits_ms, 99), 1),
        "max_ms": round(max(waits_ms, default=0.0), 1),
        "failed": sum(s.status != 200 for s in samples),
    }
