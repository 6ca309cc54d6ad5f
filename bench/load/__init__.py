"""Runs the processes that make the load, each its own so that none disturbs.

They speak HTTP/1.1 over a unix socket by hand, because a client library would
cost more than the service that is measured. They read their work as JSON from
stdin and print figures as JSON lines. They make the same load for all sides.
"""

from __future__ import annotations

import json
import subprocess
import sys
from types import TracebackType
from typing import Any

from demo.settings import ROOT

# Longer than any row's longest window.
LIMIT_S = 180.0


class Load:
    """A running load; `line()` gives what it says next."""

    def __init__(self, name: str, work: dict[str, Any]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"bench.load.{name}"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(work) + "\n")
        self._process.stdin.flush()

    def __enter__(self) -> Load:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def go(self) -> None:
        """Tell it that the next part may begin."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def line(self) -> dict[str, Any]:
        """Return the next line that it prints."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("a load ended before its time")
        return dict(json.loads(line))


def run(name: str, work: dict[str, Any]) -> dict[str, Any]:
    """Run a load to its end and return its figures."""
    with Load(name, work) as load:
        return load.line()
