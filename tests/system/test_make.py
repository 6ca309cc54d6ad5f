"""`make up`, as a reader types it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import httpx
import pytest

from tests.running import RunningStack, is_running


class MadeStack(RunningStack):
    """A stack that `make up` started."""

    def command(self) -> list[str]:
        """Return what is run."""
        return ["make", "up"]


@pytest.fixture
def made() -> Iterator[MadeStack]:
    running = MadeStack()
    yield running
    running.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_make_up_is_ready_and_ends_without_a_trace(
    made: MadeStack, number: int
) -> None:
    made.ready()
    answer = httpx.get(made.base_url)
    assert answer.status_code == 200
    processes = made.processes()
    if number == signal.SIGINT:
        # Ctrl-C reaches all in the terminal's foreground group.
        os.killpg(made.process.pid, number)
        made.process.wait(20)
    else:
        made.end(number)
    assert not [pid for pid in processes if is_running(pid)]
