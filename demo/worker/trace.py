"""Writes down the traceback of a dead letter's last failure, for operators.

It stays in the task's own log, in the event that ends the task: neither the
feed nor any answer to an owner has it (demo/wire.py), since lines of code,
paths and messages of libraries are nobody's business but the operators'.
"""

from __future__ import annotations

from traceback import format_exception

# chosen: some ten frames. A task that fails stores no result, so this takes
# less than was reserved for one (demo/work/limits.py).
TRACE_BYTES = 2_048
CUT = "[...]\n"


def trace_of(error: BaseException) -> str:
    """Return the end of a traceback, in at most TRACE_BYTES bytes."""
    # Without a bound, a chain of causes is as long as work makes it.
    whole = "".join(format_exception(error, limit=-10)).encode(
        "utf-8", "replace"
    )
    if len(whole) <= TRACE_BYTES:
        return whole.decode()
    rest = whole[len(CUT) - TRACE_BYTES :]
    return CUT + rest.decode("utf-8", "ignore")
