"""Makes `.venv` with all packages, then runs `accepted` in it.

Run by bootstrap.py, outside of `.venv`: standard library only. Finished steps
are noted in .venv/accepted.json and not repeated:
    {"folder": "/…", "python": "3.11.7", "run": "<sha256 of run.txt>"}
For a moved folder or another Python, it is made anew.
"""

from __future__ import annotations

import fcntl
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

from accepted import doctor, machine
from accepted.installing import InstallError, install

VENV = Path(".venv")
PYTHON = VENV / "bin" / "python"
NOTE = VENV / "accepted.json"
LAUNCHER = VENV / "bin" / "accepted"
REQUIREMENTS = Path("requirements")
# Commands that also need the packages of the tests.
TESTING = {"test", "unit", "check", "containers"}

# A script instead of an installed package: nothing has to be built, and it
# finds the checkout even if that was moved. It passes on the folder in which
# it was called, for relative paths on the command line.
LAUNCH = """#!/bin/sh
export ACCEPTED_CALLED_FROM="$PWD"
cd -- "$(dirname -- "$0")/../.." && exec .venv/bin/python -m accepted "$@"
"""


def main() -> None:
    """Make the environment if necessary; then run `accepted`."""
    words = sys.argv[1:]
    if words[:1] == ["doctor"]:
        # Has to work before anything is installed.
        sys.exit(doctor.report())
    # So that SIGTERM, too, ends a running installer.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        make("test" if TESTING & set(words[:1]) else "run")
    except InstallError as error:
        sys.exit(f"Not started: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    os.execv(PYTHON, [str(PYTHON), "-m", "accepted", *words])


def make(list_name: str) -> None:
    """Make `.venv` with what `requirements/<list_name>.txt` lists."""
    pins = REQUIREMENTS / f"{list_name}.txt"
    # One at a time; the next one finds it done. The kernel releases it.
    with pins.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        note = _read_note()
        if note.get("folder") == str(Path.cwd()) and _runs(note):
            if note.get(list_name) == _digest(pins):
                return
        else:
            note = {"folder": str(Path.cwd())}
        _require_possible()
        if "python" not in note:
            _make_venv(is_afresh=NOTE.exists())
            note["python"] = platform.python_version()
        install(PYTHON, pins)
        note[list_name] = _digest(pins)
        if list_name == "test":
            # The tests' list contains the other one.
            note["run"] = _digest(REQUIREMENTS / "run.txt")
        LAUNCHER.write_text(LAUNCH, "utf-8")
        LAUNCHER.chmod(0o755)
        NOTE.write_text(json.dumps(note), "utf-8")


def _read_note() -> dict[str, str]:
    try:
        return dict(json.loads(NOTE.read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def _digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


def _runs(note: dict[str, str]) -> bool:
    """Say whether the environment's Python is still the noted one."""
    ask = "import platform; print(platform.python_version())"
    try:
        completed = subprocess.run(
            [PYTHON, "-IS", "-c", ask],
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return completed.stdout.strip() == note.get("python")


def _require_possible() -> None:
    """Raise InstallError if it can't work on this machine."""
    problem = machine.problem()
    if problem:
        raise InstallError(problem)
    try:
        with tempfile.TemporaryFile(dir="."):
            pass
    except OSError as error:
        raise InstallError(
            f"the folder {Path.cwd()} isn't writable"
            f" ({error.strerror}). Everything is installed in it, so clone the"
            " repository into a folder of your own."
        ) from error


def _make_venv(is_afresh: bool) -> None:
    """Make the environment with the Python that runs this."""
    print(f"Creating .venv with Python {platform.python_version()}.")
    arguments = [sys.executable, "-m", "venv", str(VENV)]
    if is_afresh:
        arguments.append("--clear")
    made = subprocess.run(
        arguments,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if made.returncode == 0:
        return
    if "ensurepip" in made.stdout:
        raise InstallError(
            f"{sys.executable} can't make a virtual environment. On Debian"
            " and Ubuntu: run `sudo apt install python3-venv`, then try again."
        )
    raise InstallError(f".venv could not be created:\n{made.stdout.strip()}")


if __name__ == "__main__":
    main()
