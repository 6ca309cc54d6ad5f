"""Runs one check, and finds what it leaves behind: processes and folders.

    python -m labs.proof.cage FOLDER '{"arguments": [...], "signal_at_s": 2}'

It adopts every orphan of the check, so that also a process that detaches is
found. Processes and folders that are left are named in one line of JSON, and
then ended and removed:

    {"code": 1, "lines": [...], "errors": "...", "left": [...], "took_s": 3.1}
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from labs.grading.descendants import (
    adopt_orphans,
    die_with_parent,
    end_all,
    living,
)

# chosen: a process that was killed may take a moment to be gone.
GONE_S = 0.5
LOOK_S = 0.02
ERRORS_KEPT_CHARS = 2_000


def main() -> None:
    """Run the check that the arguments describe."""
    die_with_parent(signal.SIGTERM)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    adopt_orphans()
    folder, plan = Path(sys.argv[1]), json.loads(sys.argv[2])
    with tempfile.TemporaryDirectory(prefix="proof-") as temporary:
        try:
            told = run(folder, plan, Path(temporary))
        finally:
            end_all(os.getpid())
    print(json.dumps(told), flush=True)


def run(folder: Path, plan: dict[str, Any], temporary: Path) -> dict[str, Any]:
    """Run it; return what it said, how it ended, and what it left."""
    began_s = time.monotonic()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "labs.grading", *plan["arguments"]),
            *("--folder", str(folder), "--json"),
        ],
        env={**os.environ, "TMPDIR": str(temporary)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A group of its own, as a shell gives to each command.
        start_new_session=True,
    )
    interrupting = _interrupting(process, plan.get("signal_at_s"))
    try:
        said, errors = process.communicate(timeout=plan["limit_s"])
        is_over = True
    except subprocess.TimeoutExpired:
        process.kill()
        said, errors = process.communicate()
        is_over = False
    if interrupting is not None:
        interrupting.cancel()
    took_s = time.monotonic() - began_s
    return {
        "code": process.returncode if is_over else None,
        "lines": said.splitlines(),
        "errors": errors[-ERRORS_KEPT_CHARS:],
        "left": left(temporary),
        "took_s": round(took_s, 2),
    }


def left(temporary: Path) -> list[str]:
    """Return the processes and the folders that are still there."""
    until_s = time.monotonic() + GONE_S
    processes = living(os.getpid())
    while processes and time.monotonic() < until_s:
        time.sleep(LOOK_S)
        processes = living(os.getpid())
    found = []
    for process in processes:
        with contextlib.suppress(Exception):  # It may end while it's told.
            ports = [each.laddr.port for each in process.net_connections()]
            command = " ".join(process.cmdline())[:120]
            found.append(f"process {process.pid} {command} ports {ports}")
    return found + [f"folder {path.name}" for path in temporary.iterdir()]


def _interrupting(
    process: subprocess.Popen[str], at_s: float | None
) -> threading.Timer | None:
    """Press Ctrl-C for the whole group at a moment, if one is wanted."""
    if at_s is None:
        return None

    def press() -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)

    timer = threading.Timer(at_s, press)
    timer.daemon = True
    timer.start()
    return timer


if __name__ == "__main__":
    main()
