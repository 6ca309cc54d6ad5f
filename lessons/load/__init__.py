"""The load generator: many clients at once, which measure over HTTP.

It is a process of its own, so that it doesn't disturb what it measures, and
light, since it runs on the same machine. It imports nothing of the service and
knows only its addresses. runs/ has one file for each experiment:

    python -m lessons.load <experiment> '{"window_s": 16, ...}' [<run id>]

It prints a JSON object a line, each with `at_ms`: milliseconds since its
start. A worker passes the lines on (lessons/experiments/running.py). It always
ends by itself, soon after `window_s`. The very last line says how, and isn't
passed on: {"is_over": true}, or, if the run failed (failure.py),
{"is_over": false, "why"}. If that line is missing, the load generator was
ended from outside.

A file in runs/ has the schema of its lines (line.py), and

    async def run(gateway: Gateway, input_: RunInput, say: Say) -> None

Its requests carry the run's id with a number: `t_...7.1`, `t_...7.2`. Some
exchanges of each sort are shown whole, in a line's `exchanges`
(Answer.as_exchange in answer.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

RunInput = Mapping[str, Any]
# Prints a line; raises BrokenPipeError if nothing reads it any more.
Say = Callable[[Mapping[str, Any]], None]
# The final states of a task, and the events with the same names. Written here
# as a client would; a test compares them with the contract.
ENDS = frozenset({"succeeded", "failed", "cancelled"})
