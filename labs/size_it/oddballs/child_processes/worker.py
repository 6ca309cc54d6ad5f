"""Starts a child process for each slot, as a prefork worker does.

SIGTERM is passed on to the children, and each ends what it has at work.
"""

import multiprocessing
import os
import signal
import tomllib
from pathlib import Path

import httpx

PLAN = tomllib.loads(Path(__file__).with_name("plan.toml").read_text("utf-8"))
going = True


def stop(*_):
    global going
    going = False
    for child in multiprocessing.active_children():
        child.terminate()


def work():
    import line

    converter = httpx.Client(base_url=os.environ["OUTSIDE_URL"], timeout=300)
    while going:
        taken = line.take(limit_s=0.5)
        if taken is not None:
            conversion, document = taken
            converter.post("/convert", json={"document": document})
            line.finish(conversion)


if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    signal.signal(signal.SIGTERM, stop)
    children = [
        context.Process(target=work) for _ in range(PLAN["slots_per_worker"])
    ]
    for child in children:
        child.start()
    for child in children:
        child.join()
