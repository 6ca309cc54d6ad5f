"""Proves a kit: made anew, set up and used where no network can be reached.

accepted kit --prove   makes a kit in a temporary folder, then runs
this module            in a network namespace that has `lo` only:
  ./start              sets up from wheels/, opens a room
  GET /                the first page, and the one to join a room
  lab check 1          judges the code that lab 1 starts with
  lab solution 1       refused with a wrong word, shown with the right one
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx

from accepted.kit.errors import KitError
from accepted.kit.making import Say, make
from accepted.kit.sealing import new_word
from demo.settings import ROOT

# chosen: ten times what it takes on an idle machine of two cores.
START_LIMIT_S = 600.0
COMMAND_LIMIT_S = 600.0
STOP_LIMIT_S = 60.0
LOOK_S = 0.5
PORT = 8000
APART = 'ip link set lo up && exec "$@"'
# How a machine reaches an index; none of it may be needed.
OUTSIDE = ("PIP_", "UV_", "NPM_", "HTTP", "ACCEPTED_", "PYTHONPATH")


def prove(say: Say) -> None:
    """Make a kit and use it without a network. Raises KitError."""
    tools = [shutil.which("unshare"), shutil.which("ip")]
    if not all(tools):
        raise KitError(
            "NOT PROVED: `unshare` and `ip` are needed, of util-linux and"
            " iproute2."
        )
    with tempfile.TemporaryDirectory(prefix="accepted-kit-") as folder:
        kit, word = Path(folder) / "kit", new_word()
        make(kit, word, say)
        # fmt: off
        ended = subprocess.run(
            [
                *(str(tools[0]), "-rn", "sh", "-c", APART, "sh"),
                *(sys.executable, "-m", "accepted.kit.proving", kit, word),
            ],
            cwd=ROOT, check=False,
        )
        # fmt: on
    if ended.returncode != 0:
        raise KitError("the kit doesn't hold; see above.")
    say("The kit holds without a network.")


class Kit:
    """A kit that is used as people use it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.upper().startswith(OUTSIDE)
        }
        self._env = {
            **kept,
            "PIP_CONFIG_FILE": os.devnull,
            "ACCEPTED_LABS_DIR": str(folder.parent / "labs"),
        }

    def start(self) -> subprocess.Popen[bytes]:
        """Start the room's server."""
        return subprocess.Popen(
            [self._folder / "start", "--address", "127.0.0.1"],
            env=self._env,
            start_new_session=True,
        )

    def lab(self, *arguments: str, said: str = "") -> tuple[int, str]:
        """Run `accepted lab`; return its exit code and its output."""
        ended = subprocess.run(
            [self._folder / ".venv" / "bin" / "accepted", "lab", *arguments],
            env=self._env,
            input=said,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=COMMAND_LIMIT_S,
            check=False,
            # Without a terminal, so that the word is read from the input.
            start_new_session=True,
        )
        return ended.returncode, ended.stdout


def use(folder: Path, word: str) -> None:
    """Use a kit; raise KitError for whatever doesn't hold."""
    _require_alone()
    kit = Kit(folder)
    began_s = time.monotonic()
    with ExitStack() as later:
        server = kit.start()
        later.callback(_stop, server)
        first = _fetched("/", server)
        print(f"First page after {time.monotonic() - began_s:.0f} s.")
        _require("<title>" in first, "the first page has no title")
        joining = _fetched("/workshop/join/", server)
        _require("accepted-room-join" in joining, "nobody can join")
        _await_code(folder / "build" / "qr.html", server)
    _require(kit.lab("start", "1")[0] == 0, "lab 1 doesn't start")
    _, judged = kit.lab("check", "1")
    print(judged)
    _require("L01-" in judged, "the check of lab 1 names no requirement")
    for _ in range(3):
        kit.lab("hint", "1")
    solution = ("solution", "1", "--yes")
    exit_code, refused = kit.lab(*solution, said="wrong-wrong-wrong\n")
    print(refused)
    _require(
        exit_code != 0 and "doesn't open it" in refused,
        "a wrong word isn't refused",
    )
    exit_code, shown = kit.lab(*solution, said=f"{word}\n")
    _require(
        exit_code == 0 and "# ---- " in shown,
        f"the right word opens nothing:\n{shown}",
    )
    print("A wrong word was refused; the right one opens the solution.")


def _require(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise KitError(otherwise)


def _require_alone() -> None:
    names = [name for _, name in socket.if_nameindex()]
    _require(names == ["lo"], f"there is a network: {names}")


def _fetched(path: str, server: subprocess.Popen[bytes]) -> str:
    until_s = time.monotonic() + START_LIMIT_S
    while time.monotonic() < until_s:
        _require(server.poll() is None, "the server ended at its start")
        with suppress(httpx.TransportError):
            address = f"http://127.0.0.1:{PORT}{path}"
            got = httpx.get(address, timeout=5, trust_env=False)
            if got.status_code == httpx.codes.OK:
                return got.text
        time.sleep(LOOK_S)
    raise KitError(f"{path} didn't come within {START_LIMIT_S:.0f} s")


def _await_code(file: Path, server: subprocess.Popen[bytes]) -> None:
    # The room is opened when the pages are served already.
    until_s = time.monotonic() + START_LIMIT_S
    while not file.exists():
        _require(server.poll() is None, "the server ended before its room")
        _require(time.monotonic() < until_s, "there is no code to scan")
        time.sleep(LOOK_S)


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGTERM)
    server.wait(STOP_LIMIT_S)


if __name__ == "__main__":
    try:
        use(Path(sys.argv[1]), sys.argv[2])
    except KitError as error:
        sys.exit(f"It doesn't hold: {error}")
