"""The load generator: many clients at once, measured from outside over HTTP.

A process of its own, so that measuring doesn't disturb what is measured,
and light, since it runs on the same machine. It imports nothing of the
service; all that it knows is the addresses. One file in runs/ for each
experiment:

    python -m lessons.load <experiment> '{"window_s": 16, ...}' [<run id>]

It prints what it sees, a JSON object a line, each with `at_ms`: milliseconds
since its start. A worker hands the lines on (lessons/experiments/running.py).
It always ends by itself, soon after `window_s`. The very last line says how,
and isn't handed on: {"is_over": true}, or why it isn't a run to show
(failure.py): {"is_over": false, "why"}. Whoever misses it
has seen a load generator that was ended from outside.

A file in runs/ has the schema of its lines (line.py), and

    async def run(gateway: Gateway, wanted: Wanted, say: Say) -> None

Its requests carry the run's id,
counted on: `t_...7.1`, `t_...7.2`. What it wants to be seen whole goes into
a line's `exchanges` (Answer.told in http.py), a few of each sort.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Wanted = Mapping[str, Any]
# Prints a line; raises BrokenPipeError when nobody reads any more.
Say = Callable[[Mapping[str, Any]], None]
# The states in which a task has ended, and the events that end it: they have
# the same names. Here, as a client would write them; a test holds that they
# are the contract's.
ENDS = frozenset({"succeeded", "failed", "cancelled"})
