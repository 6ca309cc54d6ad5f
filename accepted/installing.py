"""Installs pinned packages with pip, and shows progress.

Standard library only: it runs before anything is installed. Every file
is checked against the hash in the list; nothing is built from source.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

# Pip's messages if it can't reach an index; without retries, only that it
# found no version.
NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|Name or service not known"
    r"|Temporary failure in name resolution|Network is unreachable"
    r"|ConnectTimeoutError|Connection refused|ProxyError"
    r"|nodename nor servname|from versions: none"
)
# The beginnings of pip's line about a package, downloaded or cached.
TAKEN = ("Collecting ", "Processing ", "Ignoring ", "Requirement already")
# chosen: without a terminal, one line for this many packages.
STEP = 20
# The folder of a kit with all packages (`accepted kit`): no index is asked.
WHEELS = Path("wheels")


class InstallError(Exception):
    """Setting up failed; the message says why and what to do."""


def install(python: Path, pins: Path) -> None:
    """Install what `pins` lists into the environment of `python`."""
    total = len(re.findall(r"^[\w.-]+(?:\[.*\])?==", pins.read_text(), re.M))
    print(f"Installing {total} packages from {pins}.")
    began_s = time.monotonic()
    lines: list[str] = []
    # fmt: off
    pip = subprocess.Popen(
        [
            python, "-m", "pip", "install", "--requirement", pins,
            "--require-hashes", "--only-binary", ":all:", "--no-deps",
            "--no-input", "--progress-bar", "off",
            "--disable-pip-version-check", "--root-user-action", "ignore",
            *_from_kit(),
        ],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )
    # fmt: on
    with pip:
        try:
            assert pip.stdout is not None
            fetched = 0
            for line in pip.stdout:
                lines.append(line.rstrip())
                if line.startswith(TAKEN):
                    fetched += 1
                    _show(f"{fetched} of {total}", fetched % STEP == 0)
                elif line.startswith("Installing collected"):
                    _show("unpacking, about half a minute", True)
        except BaseException:
            pip.terminate()
            raise
    if pip.returncode != 0:
        raise InstallError(_reason(lines))
    _show(f"done after {time.monotonic() - began_s:.0f} s", True)
    sys.stdout.write("\n" if sys.stdout.isatty() else "")


def _from_kit() -> list[str]:
    """Return the arguments to install from a kit; none without one."""
    if not WHEELS.is_dir():
        return []
    return ["--no-index", "--find-links", str(WHEELS)]


def _show(text: str, is_step: bool) -> None:
    if sys.stdout.isatty():
        sys.stdout.write(f"\r\033[K  {text}")
    elif is_step:
        sys.stdout.write(f"  {text}\n")
    sys.stdout.flush()


def _reason(lines: list[str]) -> str:
    whole = "\n".join(lines)
    errors = [line for line in lines if line.startswith("ERROR")]
    last = "\n".join(f"    {line}" for line in errors[-3:] or lines[-5:])
    if WHEELS.is_dir() and "from versions:" in whole:
        return (
            "a package isn't in wheels/, or not for this system and Python"
            f" {sys.version_info.major}.{sys.version_info.minor}. kit.json"
            " says for which the kit was made; `make PYTHON=python3.11 up`"
            f" takes a certain one.\n{last}"
        )
    if NO_NETWORK.search(whole):
        return (
            "the packages could not be fetched: there is no network, or the"
            " package index can't be reached. It is needed only once; run the"
            " same command again when it is available.\n{last}"
        )
    if "No space left" in whole:
        return f"the disk is full; about 1.5 GB are needed.\n{last}"
    return f"pip could not install the packages.\n{last}"
