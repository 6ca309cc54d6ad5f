"""Lists what is missing on this machine, and what to do about it.

Standard library only, and also run outside of `.venv`: it has to work before
anything is installed.
"""

from __future__ import annotations

import os
import platform
import resource
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from accepted import browser, machine

# measured: by hand, .venv 0.9 GB, node_modules 0.3 GB, the rest small.
NEEDED_DISK_GB = 1.5
# chosen: twice 60 held requests, their upstream connections, and streams.
NEEDED_FILES = 1024


class Finding(NamedTuple):
    """One finding."""

    what: str
    is_ok: bool
    # What to do if it isn't ok.
    says: str
    # Optional: without it only a part fails, such as browser tests.
    is_needed: bool = True


def report() -> int:
    """Print all findings; return 1 if anything required is missing."""
    findings = [check() for check in CHECKS]
    for finding in findings:
        word = "ok" if finding.is_ok else "missing"
        if not finding.is_ok and not finding.is_needed:
            word = "optional"
        print(f"{word:<9} {finding.what:<16} {finding.says}")
    lacking = [f for f in findings if f.is_needed and not f.is_ok]
    print()
    print(
        f"{len(lacking)} to fix before `make up`."
        if lacking
        else "`make up` can run here."
    )
    return 1 if lacking else 0


def check_python() -> Finding:
    """Check the Python that runs this."""
    version = platform.python_version()
    return Finding(
        "Python",
        sys.version_info >= (3, 11),
        f"{version} at {sys.executable} (3.11 or newer is needed)",
    )


def check_machine() -> Finding:
    """Check operating system, processor and C library."""
    problem = machine.problem()
    described = f"{platform.system()} {platform.machine()}"
    return Finding("machine", problem is None, problem or described)


def check_folder() -> Finding:
    """Check whether this folder is writable."""
    try:
        with tempfile.TemporaryFile(dir="."):
            return Finding("folder", True, f"{Path.cwd()} can be written to")
    except OSError as error:
        return Finding(
            "folder",
            False,
            f"{Path.cwd()}: {error.strerror}; clone into a folder of your own",
        )


def check_packages() -> Finding:
    """Check whether the packages are installed."""
    is_there = Path(".venv/accepted.json").exists()
    return Finding(
        "packages",
        is_there,
        "installed in .venv"
        if is_there
        else "`make up` installs them; this needs the network, once",
        is_needed=False,
    )


def check_disk() -> Finding:
    """Check the free disk space."""
    free_gb = shutil.disk_usage(".").free / 1e9
    return Finding(
        "disk",
        free_gb > NEEDED_DISK_GB or check_packages().is_ok,
        f"{free_gb:.1f} GB free ({NEEDED_DISK_GB} GB are needed at first)",
    )


def check_port() -> Finding:
    """Check whether the gateway's port is free."""
    port = os.environ.get("ACCEPTED_PORT", "8000")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except (OSError, ValueError, OverflowError):
            return Finding(
                "port",
                False,
                f"{port} is in use (by a running stack?); `ACCEPTED_PORT=8001"
                " make up` uses another one",
            )
    return Finding("port", True, f"{port} is free")


def check_files() -> Finding:
    """Check the limit of open files."""
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    is_ok = soft == resource.RLIM_INFINITY or soft >= NEEDED_FILES
    return Finding(
        "open files",
        is_ok,
        f"limit {soft}" + ("" if is_ok else f"; `ulimit -n {NEEDED_FILES}`"),
    )


def check_browser() -> Finding:
    """Find a browser that the tests can drive."""
    found = browser.find()
    return Finding(
        "browser",
        found is not None,
        str(found) if found else browser.ADVICE,
        is_needed=False,
    )


CHECKS: list[Callable[[], Finding]] = [
    check_python,
    check_machine,
    check_folder,
    check_disk,
    check_packages,
    check_port,
    check_files,
    check_browser,
]

if __name__ == "__main__":
    sys.exit(report())
