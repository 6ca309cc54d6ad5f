"""The service, if it's ours to start: all of its processes can be killed."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

import httpx
import psutil

from harness.conformance.drive.receiving import HOOKS
from harness.launched import Launched
from harness.signals import undisturbed
from harness.target import CouldNotStart
from harness.workload.tls import tls

# A gateway that is up before its server.
NOT_YET = frozenset({502, 503, 504})
# chosen: as many lines as say why a program doesn't start.
LAST_LINES = 12
# chosen: a service that ends on request does so within this.
GRACE_S = 5.0
# chosen: a service that is up answers sooner.
LOOK_S = 2.0


class NotReached(Exception):
    """The service goes on although its processes were killed."""


class Service:
    """A command of the user, in a session of its own."""

    def __init__(
        self,
        command: str,
        url: str,
        limit_s: float,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Describe it; `url` is the address that has to answer."""
        self._url = url
        self._limit_s = limit_s
        try:
            argv = shlex.split(command)
        except ValueError as error:
            raise CouldNotStart(f"--start {command!r}: {error}.") from error
        if not argv:
            raise CouldNotStart("--start: the command is empty.")
        self._program = Launched(
            argv, folder or Path.cwd(), environment or os.environ
        )
        self._is_started = False
        self._is_abandoned = False

    def require_free(self) -> None:
        """Raise CouldNotStart if something answers there already."""
        if self._answers():
            raise CouldNotStart(
                f"Something answers at {self._url} before it was started."
                " Stop it, or leave --start out."
            )

    def start(self) -> None:
        """Start it and wait until its address answers; or CouldNotStart."""
        try:
            self._program.start()
        except OSError as error:
            raise CouldNotStart(f"--start: {error}") from error
        self._is_started = True
        until_s = time.monotonic() + self._limit_s
        while not self._answers():
            code = self._program.process.poll()
            if code is not None:
                raise CouldNotStart(self._story(f"It ended with code {code}"))
            if self._is_abandoned:
                raise CouldNotStart("The run was stopped meanwhile.")
            if time.monotonic() > until_s:
                raise CouldNotStart(
                    self._story(
                        f"Timed out: {self._url} doesn't answer"
                        f" {self._limit_s:.0f} s after the start"
                    )
                )
            time.sleep(0.05)

    def abandon(self) -> None:
        """Let a start that is under way in another thread give up."""
        self._is_abandoned = True

    def kill(self) -> list[int]:
        """SIGKILL all of its processes; return their ids.

        Raises NotReached if its address answers after that.
        """
        if not self._is_started:
            return []
        processes = self._processes()
        self._kill(processes)
        self._program.process.wait()
        until_s = time.monotonic() + GRACE_S
        while self._answers():
            if time.monotonic() > until_s:
                raise NotReached(
                    f"{self._url} still answers after all processes of"
                    " --start were killed: the command has to run the service"
                    " itself, and not to leave it to another program, such as"
                    " Docker's daemon"
                )
            time.sleep(0.05)
        return [process.pid for process in processes]

    def close(self) -> None:
        """End it, and what is left of it, whoever presses Ctrl-C again."""
        if not self._is_started:
            return
        with undisturbed():
            processes = self._processes()
            try:
                with suppress(ProcessLookupError):
                    self._program.process.send_signal(signal.SIGTERM)
                psutil.wait_procs(processes, timeout=GRACE_S)
            finally:
                # Those that it has started meanwhile, too.
                self._kill({*processes, *self._processes()})
                self._program.process.wait()

    def _kill(self, processes: Collection[psutil.Process]) -> None:
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(processes, timeout=GRACE_S)

    def _processes(self) -> list[psutil.Process]:
        """Return the program, its descendants, and others of its session."""
        root = self._program.process.pid
        found: dict[int, psutil.Process] = {}
        with suppress(psutil.NoSuchProcess):
            first = psutil.Process(root)
            for process in [first, *first.children(recursive=True)]:
                found[process.pid] = process
        for pid in psutil.pids():
            with suppress(psutil.Error, OSError):
                if os.getsid(pid) == root:
                    found.setdefault(pid, psutil.Process(pid))
        return list(found.values())

    def _answers(self) -> bool:
        try:
            return asyncio.run(_status(self._url)) not in NOT_YET
        except (httpx.HTTPError, TimeoutError):
            return False

    def _story(self, first: str) -> str:
        lines = self._program.lines[-LAST_LINES:]
        if not lines:
            return f"{first}, and said nothing."
        return "\n".join([f"{first}, and said:", *lines])


async def _status(url: str) -> int:
    """Return the status code of an answer, without its body: it may drip."""
    async with (
        asyncio.timeout(LOOK_S),
        httpx.AsyncClient(
            timeout=LOOK_S, trust_env=False, verify=tls(), event_hooks=HOOKS
        ) as http,
        http.stream("GET", url) as answer,
    ):
        return answer.status_code
