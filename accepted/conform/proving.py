"""The command `accepted conform --self-test`: are the verdicts right?"""

from __future__ import annotations

import time
from collections.abc import Callable

from accepted.conform.selftest import Tried, try_all
from harness import signals
from harness.selftest.catalogue import services

# chosen: each mostly waits, and a test machine has two cores.
AT_ONCE = 8
RIGHT, WRONG = 0, 1


def prove(seed: int, times: int, say: Callable[[str], None]) -> int:
    """Judge each service `times` times; return the exit code."""
    return signals.run(_prove(seed, times, say))


async def _prove(seed: int, times: int, say: Callable[[str], None]) -> int:
    entries = list(services().values())
    wrong = sum(bool(entry.breaks) for entry in entries)
    say(
        f"{wrong} wrong services and {len(entries) - wrong} right ones, each"
        f" {times} times, from seed {seed}."
    )
    began_s, failures, judged = time.monotonic(), 0, 0
    for number in range(times):
        tries = try_all(
            entries, seed + number, is_quick=False, at_once=AT_ONCE
        )
        async for tried in tries:
            judged += 1
            failures += bool(tried.complaints)
            for line in _lines(tried):
                say(line)
        took_s = time.monotonic() - began_s
        say(f"{judged} judged, {failures} wrongly, after {took_s:.0f} s.")
    return WRONG if failures else RIGHT


def _lines(tried: Tried) -> list[str]:
    name = f"{tried.entry.name} (seed {tried.seed})"
    return [f"MISJUDGED {name}: {text}" for text in tried.complaints]
