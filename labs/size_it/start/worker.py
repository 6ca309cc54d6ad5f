"""Converts documents: a thread for each slot that the plan gives a worker.

On SIGTERM, a worker takes no more documents, ends those at work, and leaves.
"""

from __future__ import annotations

import os
import signal
import threading
import tomllib
from pathlib import Path

import httpx
import line

PLAN = tomllib.loads(Path(__file__).with_name("plan.toml").read_text("utf-8"))
stopping = threading.Event()
converter = httpx.Client(base_url=os.environ["OUTSIDE_URL"], timeout=300)


def work() -> None:
    """Convert documents, one at a time, until the worker stops."""
    while not stopping.is_set():
        taken = line.take(limit_s=0.5)
        if taken is not None:
            conversion, document = taken
            try:
                answer = converter.post(
                    "/convert", json={"document": document}
                )
                answer.raise_for_status()
            except httpx.HTTPError as error:
                # The thread goes on with the next one.
                print(f"{conversion} failed: {error!r}")
                line.finish(conversion, "failed")
            else:
                line.finish(conversion, "done")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    slots = [
        threading.Thread(target=work) for _ in range(PLAN["slots_per_worker"])
    ]
    for slot in slots:
        slot.start()
    for slot in slots:
        slot.join()
