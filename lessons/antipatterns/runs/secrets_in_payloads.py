"""Submits an order, and looks for the customer's key wherever it may stand."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import re
from pathlib import Path
from typing import Any

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage

# Made up for this run.
KEY = "the-key-of-alice-4711"
BASE64 = re.compile(r"[A-Za-z0-9+/=]{40,}")


async def run(stage: Stage) -> dict[str, Any]:
    """Look into the queue, the broker's file, its monitor and its events."""
    (stage.folder / "secrets.json").write_text(json.dumps({"alice": KEY}))
    monitored: list[str] = []
    watching = asyncio.create_task(_monitor(stage, monitored))
    await stage.until(lambda: bool(monitored), "the monitor watches")
    await (await stage.script()).wait()
    message = " ".join(await stage.broker.redis.lrange("celery", 0, -1))
    broker = Path(stage.broker.socket).parent

    def on_disk() -> str:
        files = (broker / "appendonlydir").iterdir()
        return " ".join(file.read_text("latin-1") for file in files)

    await stage.until(lambda: "celery" in on_disk(), "it is on the disk")
    # Events, as Flower and `celery events` ask for them.
    await stage.worker("-E")
    await stage.until(lambda: bool(stage.lines("charged")), "it is charged")
    await asyncio.sleep(0.5)
    watching.cancel()
    events = [line for line in monitored if "celeryev" in line]
    sent = [line for line in monitored if "celeryev" not in line]
    return {
        "in_queue": _has(message),
        "on_disk": _has(on_disk()),
        "in_monitor": _has(" ".join(sent)),
        "in_events": _has(" ".join(events)),
        "charged": bool(stage.lines("charged")),
    }


async def _monitor(stage: Stage, lines: list[str]) -> None:
    """Keep each command that the broker gets."""
    async with stage.broker.redis.monitor() as monitor:
        lines.append("watching")
        async for command in monitor.listen():
            lines.append(command["command"])


def _has(text: str) -> bool:
    """Say whether the key stands in a text, or in a base64 part of it."""
    parts = [text]
    for part in BASE64.findall(text):
        with contextlib.suppress(ValueError):
            parts.append(base64.b64decode(part).decode("latin-1"))
    return any(KEY in part for part in parts)


PLACES = {
    "in_queue": "in the waiting message",
    "on_disk": "in the broker's append-only file",
    "in_monitor": "in `MONITOR`",
    "in_events": "in the events that Flower shows",
}


def tell(before: Seen, after: Seen) -> str:
    """Tell where the key stood."""
    found = [where for key, where in PLACES.items() if before[key]]
    left = [where for key, where in PLACES.items() if after[key]]
    hold(len(found) >= 3, "a secret spreads")
    hold(not left, "an id doesn't carry it")
    hold(after["charged"], "the order is charged all the same")
    return (
        f"After one order the key stood {', '.join(found[:-1])} and"
        f" {found[-1]}. The body of a message is base64, which hides nothing."
        " With the customer's name in the message it stood in none of them,"
        " and the order was charged all the same."
    )


PATTERN = Pattern(
    name="secrets-in-payloads",
    title="Secrets in payloads",
    role=Role.API,
    harm="A message is copied to places that nobody guards like a password.",
    chapter="chapters/5-claim-check.md#when-not-to",
    looks="The worker needs a key, so the API sends it along.",
    grep="grep -rniE '\\.(delay|apply_async|send_task)\\(.*"
    "(key|token|passw|secret)' --include='*.py' .",
    metric="Search one day's append-only file and logs for a marked test"
    " secret that you have sent through.",
    rule=None,
    cure="Send an id, and let the worker fetch the secret when it needs it.",
    rows=tuple(
        Row(key, f"The key stood {where}") for key, where in PLACES.items()
    ),
    run=run,
    tell=tell,
)
