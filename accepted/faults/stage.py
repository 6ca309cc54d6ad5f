"""The stack that campaigns are run on: the real one, and one more worker.

It is a target of the harness: its processes are ours, its parts are named
by their pid files, and the supervisor can be killed and started again. The
blobs lie on a small disk of their own where this machine allows one.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from accepted.faults.charging import EFFECTS_URL
from accepted.faults.disk import SmallDisk
from accepted.faults.own_faults import OwnFaults
from demo.settings import ROOT
from harness.launched import Launched
from harness.target import CouldNotStart, FaultAction, NothingToHit

# Quiet streams send a sign of life three times within a reader's patience.
HEARTBEAT_S = 2.0
# Campaigns try the promise, not the quota.
UNFINISHED_LIMIT = 1_000
BLOB_LIMIT_BYTES = 4_000_000
# A stack is ready after 2 s; a busy machine takes longer.
START_LIMIT_S = 60.0
# measured: by hand, the leash ends all parts within 0.1 s.
PARTS_END_S = 10.0
# chosen: a start that meets another fault may fail, as it would under any
# init system, which then tries again.
STARTS = 3


class Stage:
    """A running stack with two paced workers, or without a mechanism."""

    def __init__(
        self,
        effects_url: str,
        without: str | None = None,
        *,
        is_fair: bool = False,
    ) -> None:
        """Start it; `ready` waits for it."""
        self.folder = Path(tempfile.mkdtemp(prefix="acc-"))
        self.var = self.folder / "var"
        self.run = self.folder / "run"
        blobs = self.var / "blobs"
        self.disk = SmallDisk.mount(blobs)
        command = [sys.executable, "-m", "accepted.faults.parts"]
        command += [without] if without else []
        self.address = ("127.0.0.1", _free_port())
        self._launched = Launched(
            self.disk.inside(command, ROOT) if self.disk else command,
            ROOT,
            {
                **os.environ,
                "ACCEPTED_PORT": str(self.address[1]),
                "ACCEPTED_VAR_DIR": str(self.var),
                "ACCEPTED_RUN_DIR": str(self.run),
                "ACCEPTED_HEARTBEAT_S": str(HEARTBEAT_S),
                "ACCEPTED_UNFINISHED_LIMIT": str(UNFINISHED_LIMIT),
                "ACCEPTED_SUBMIT_LIMIT": "0",
                "ACCEPTED_FAIR_DISPATCH": str(is_fair),
                # Checkers read all logs at the end: none may go before.
                "ACCEPTED_LEAST_RETENTION_S": "86400",
                "ACCEPTED_BLOBS_PER_OWNER": str(UNFINISHED_LIMIT),
                # The disk has to become really full: nothing is kept free.
                "ACCEPTED_BLOB_RESERVE_BYTES": "0",
                "ACCEPTED_BLOB_LIMIT_BYTES": str(BLOB_LIMIT_BYTES),
                EFFECTS_URL: effects_url,
            },
        )
        self._launched.start()

    def ready(self) -> None:
        """Wait until it is ready. Raises CouldNotStart."""
        self._launched.wait_for("Ready after")

    def pid(self, process: str) -> int:
        """Return the id of a living part. Raises NothingToHit."""
        try:
            pid = int((self.run / f"{process}.pid").read_text("ascii"))
            supervisor = psutil.Process(self._launched.process.pid)
            # The file of a part that has died may name anybody by now.
            if supervisor in psutil.Process(pid).parents():
                return pid
        except (OSError, ValueError, psutil.Error) as error:
            raise NothingToHit(f"no {process} at the moment") from error
        raise NothingToHit(f"the {process} of a pid file isn't ours")

    def kill_all(self) -> Sequence[int]:
        """SIGKILL the supervisor; return when its parts have ended too."""
        try:
            supervisor = psutil.Process(self._launched.process.pid)
            family = [supervisor, *supervisor.children(recursive=True)]
            supervisor.kill()
        except psutil.Error as error:
            raise NothingToHit("no supervisor at the moment") from error
        self._launched.process.wait()
        _, alive = psutil.wait_procs(family[1:], PARTS_END_S)
        if alive:
            left = ", ".join(str(process.pid) for process in alive)
            raise CouldNotStart(
                f"{PARTS_END_S:.0f} s after the supervisor was killed, parts"
                f" of it still run: {left}"
            )
        return [process.pid for process in family]

    def start_again(self) -> None:
        """Start the supervisor again. Raises CouldNotStart."""
        for left in reversed(range(STARTS)):
            begun = len(self._launched.lines)
            self._launched.start()
            try:
                self._launched.wait_for("Ready after", start=begun)
            except CouldNotStart:
                if not left:
                    raise
                self._launched.end()
            else:
                return

    def own_faults(self) -> Mapping[str, FaultAction]:
        """Return the faults of its broker and its disk."""
        return OwnFaults(self).actions()

    def broker_url(self) -> str:
        """Return the broker's address, with its password."""
        password = (self.var / "secret" / "valkey").read_text("ascii")
        return f"unix://:{password}@{self.run}/valkey.sock?db=0"

    def save_logs(self, folder: Path) -> None:
        """Copy what the supervisor and its parts have printed."""
        lines = "\n".join(self._launched.lines)
        (folder / "supervisor.log").write_text(lines, "utf-8")
        for log in (self.var / "log").glob("*.log"):
            (folder / log.name).write_bytes(log.read_bytes())

    def close(self) -> None:
        """End it, whatever state it is in, and remove its folder."""
        try:
            self._launched.end()
        finally:
            self._launched.process.kill()
            self._launched.process.wait()
            if self.disk:
                self.disk.close()
            with suppress(OSError):
                shutil.rmtree(self.folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
