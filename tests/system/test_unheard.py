"""Nobody reads what the supervisor prints, and it keeps all parts up."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import httpx

from demo.supervisor import lock
from tests.running import RunningStack, free_port, is_running, wait_until
from tests.system.alone import Service


class Unheard(Service):
    """A service whose reader leaves once it's ready, as `head` does."""

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            with self._changed:
                self.lines.append(line.rstrip())
                self._changed.notify_all()
            if "Ready" in line:
                break
        process.stdout.close()


def test_parts_come_back_when_nobody_reads_and_the_run_folder_is_gone() -> (
    None
):
    stack = Unheard()
    try:
        stack.ready()
        for part in ("worker-paced", "valkey", "gateway"):
            replaced(stack, part, stack.kill(part))
        before = stack.pid("api")
        os.kill(before, signal.SIGKILL)
        # At once: the gateway may write there meanwhile.
        gone = stack.folder / "gone"
        stack.run.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)
        replaced(stack, "api", before)
        wait_until(stack.is_whole, 60, "whole again, without a folder before")
    finally:
        stack.close()


def replaced(stack: RunningStack, part: str, before: int) -> None:
    """Wait until a part has another process."""

    def is_new() -> bool:
        with suppress(OSError, ValueError):
            return stack.pid(part) != before and is_running(stack.pid(part))
        return False

    wait_until(is_new, 10, f"{part} is back")


def test_it_runs_with_its_output_closed(tmp_path: Path) -> None:
    port = free_port()
    process = subprocess.Popen(
        # Neither input nor output nor error: not /dev/null, but closed.
        [
            "sh",
            "-c",
            f'exec "{sys.executable}" -m demo.supervisor <&- >&- 2>&-',
        ],
        env={
            **os.environ,
            "ACCEPTED_PORT": str(port),
            "ACCEPTED_VAR_DIR": str(tmp_path / "v"),
        },
    )
    try:

        def answers() -> bool:
            with suppress(httpx.HTTPError):
                url = f"http://127.0.0.1:{port}/api/health/ready"
                return httpx.get(url, timeout=2).is_success
            return False

        wait_until(answers, 60, "it's ready")
        owner = lock.holder(tmp_path / "v" / "lock")
        assert owner
        assert owner.pid == process.pid
    finally:
        process.terminate()
        assert process.wait(20) == 0
    # Nothing that was said has landed in a file that was opened instead.
    text = (tmp_path / "v" / "lock").read_text()
    assert text.endswith("}")
    assert "Ready" not in text
