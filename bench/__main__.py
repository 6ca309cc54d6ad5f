"""`python -m bench [row ...]`: measures, prints the table, stores the figures.

The exit code is 0 if it could measure; a bar that isn't met is a finding and
not a failure of the bench.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from importlib import import_module

from bench.plan import Plan
from bench.results import write
from bench.row import Row
from bench.table import show
from bench.usage import Usage

# What the rows are called, and where each is: the order of the table.
ROWS = {
    "submit-throughput": "submit.throughput",
    "submit-latency": "submit.latency",
    "progress": "streams.progress",
    "streams": "held.held",
    "frozen": "frozen.unrelated",
    "recovery": "recovery.recovery",
    "overhead": "overhead.overhead",
    "growth": "growth.growth",
    "fairness": "fairness.fairness",
    "retry-product": "product.product",
    "deploy": "deploys.deploys",
    "order": "order.order",
    "lint": "linting.linting",
    "room": "rooms.rooms",
    "others": "others.others",
}
# It needs environments of its own (bench/README.md).
ASKED = {"others"}
# chosen: the least for a median that one bad round doesn't move.
ROUNDS = 5
WINDOW_S = 3.0


def main() -> None:
    """Measure what was asked for."""
    # So that SIGTERM, too, ends all that was started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    arguments = _arguments()
    plan = Plan(arguments.rounds, arguments.window)
    file = None
    for name in arguments.row or [name for name in ROWS if name not in ASKED]:
        sys.stderr.write(f"measuring {name}\n")
        began = Usage.now()
        row = _row(name)(plan)
        row.took_s, row.others_cores = began.since()
        sys.stdout.write(show(row))
        sys.stdout.flush()
        if not arguments.dry:
            # Row by row: what has been measured isn't lost with the next.
            file = write(plan, row)
    if file is not None:
        sys.stdout.write(f"\nWritten to {file}\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "bench", description="Measure, in ratios, on this machine."
    )
    parser.add_argument(
        "row", nargs="*", metavar="row",
        help=f"which rows; all by default: {', '.join(ROWS)}",
    )  # fmt: skip
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS,
        help=f"rounds of each row, {ROUNDS} by default",
    )  # fmt: skip
    parser.add_argument(
        "--window", type=float, default=WINDOW_S,
        help=f"seconds of one measured window, {WINDOW_S:g} by default",
    )  # fmt: skip
    parser.add_argument(
        "--dry", action="store_true", help="write no result file"
    )
    arguments = parser.parse_args()
    unknown = set(arguments.row) - set(ROWS)
    if unknown:
        parser.error(f"no row {', '.join(sorted(unknown))}")
    return arguments


def _row(name: str) -> Callable[[Plan], Row]:
    room, _, function = ROWS[name].partition(".")
    measure: Callable[[Plan], Row] = getattr(
        import_module(f"bench.rows.{room}"), function
    )
    return measure


if __name__ == "__main__":
    main()
