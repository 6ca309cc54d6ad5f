"""Code that nobody can mean, and that must not get out of hand.

Each is a start of a lab made blank or hostile. A check has to end with a
clear verdict and to leave nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from labs.grading.lab import Lab
from labs.grading.procfile import read
from labs.proof.building import copy

LOOP = "while True:\n    pass\n"
# Bounded, so that a grader that fails here does no harm.
FORKS = """
import os, time
for _ in range(200):
    if os.fork() == 0:
        time.sleep(120)
        os._exit(0)
time.sleep(120)
"""
PRINTS = """
import sys, time
for _ in range(50):
    sys.stdout.write("x" * 99 + "\\n" + "y" * (1 << 20))
    sys.stdout.flush()
time.sleep(120)
"""
# It leaves its session and its parent, and is deaf to most signals.
DETACHES = """
import os, signal, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        os.chdir("/")
        time.sleep(120)
    os._exit(0)
time.sleep(0.5)
"""
DEAF = """
import signal, time
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
time.sleep(120)
"""
SERVES = """
import http.server, os

class Constant(http.server.BaseHTTPRequestHandler):
    def answer(self):
        body = {body!r}
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response({status})
        self.send_header("Location", "/constant")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def log_message(self, *_):
        pass

port = int(os.environ.get("PORT", "0")) {more}
http.server.ThreadingHTTPServer(("127.0.0.1", port), Constant).serve_forever()
"""
# Whatever a lab asks for, something of it is in here.
BODY = b'{"id": "1", "state": "done", "status": "succeeded", "result": 42}'
CONSTANT = SERVES.format(body=BODY, status=200, more="")
REFUSES = SERVES.format(body=BODY, status=500, more="").replace(
    'self.send_header("Location", "/constant")', "pass"
)
ACCEPTS = SERVES.format(body=BODY, status=202, more="")
# No service listens on the port of TCP's "discard".
LEADS_ELSEWHERE = ACCEPTS.replace("/constant", "http://localhost:9/constant")
# Port 0 is any that is free: another blank may serve at the same time.
WRONG_PORT = SERVES.format(body=BODY, status=202, more="* 0")
PRINT = 'print({"status": 202, "location": "/tasks/1"})\n'
FILE = "blank.py"


def empty(folder: Path) -> None:
    """Leave every module, and nothing in it."""
    for path in folder.rglob("*.py"):
        path.write_text("", "utf-8")


def commented(folder: Path) -> None:
    """Comment every line out."""
    for path in folder.rglob("*.py"):
        lines = path.read_text("utf-8").splitlines()
        path.write_text("".join(f"# {line}\n" for line in lines), "utf-8")


def no_procfile(folder: Path) -> None:
    """Delete the Procfile."""
    (folder / "Procfile").unlink()


def no_files(folder: Path) -> None:
    """Delete everything."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.unlink()


def broken_syntax(folder: Path) -> None:
    """Make a slip of the finger in every module."""
    for path in folder.rglob("*.py"):
        text = path.read_text("utf-8")
        path.write_text(f"{text}\ndef broken(:\n", "utf-8")


def _instead(code: str) -> Callable[[Path], None]:
    """Return what puts a program in place of the first process."""

    def replace(folder: Path) -> None:
        (folder / FILE).write_text(code, "utf-8")
        names = list(read(folder))
        (folder / "Procfile").write_text(
            "".join(
                f"{name}: python {FILE}\n" if name == names[0]
                else f"{name}: python -c 'import time; time.sleep(120)'\n"
                for name in names
            ),
            "utf-8",
        )  # fmt: skip

    return replace


def _first_line(form: str) -> Callable[[Path], None]:
    """Return what writes the first process of the Procfile otherwise."""

    def replace(folder: Path) -> None:
        path = folder / "Procfile"
        first, *others = path.read_text("utf-8").splitlines()
        name, _, command = first.partition(": ")
        line = form.format(name=name, command=command)
        path.write_text("\n".join([line, *others, ""]), "utf-8")

    return replace


# By name: what is done to the start, and which of the requirements of every
# lab is broken; a lab's own may be if that is empty.
BLANKS: dict[str, tuple[Callable[[Path], None], str]] = {
    "empty": (empty, "LAB-START-02"),
    "commented-out": (commented, "LAB-START-02"),
    "constant": (_instead(CONSTANT), ""),
    "accepts-all": (_instead(ACCEPTS), ""),
    "refuses-all": (_instead(REFUSES), ""),
    "no-procfile": (no_procfile, "LAB-START-01"),
    "no-files": (no_files, "LAB-START-01"),
    "name-with-a-typo": (_first_line("x{name}: {command}"), "LAB-START-01"),
    "no-such-program": (_first_line("{name}: no-{command}"), "LAB-START-02"),
    "open-quotation": (_first_line('{name}: {command} "'), "LAB-START-02"),
    "syntax-error": (broken_syntax, "LAB-START-02"),
    "endless-loop": (_instead(LOOP), "LAB-START-03"),
    "fork-bomb": (_instead(FORKS), "LAB-START-04"),
    "50-MB-of-output": (_instead(PRINTS), "LAB-START-05"),
    "wrong-port": (_instead(WRONG_PORT), "LAB-START-03"),
    "leads-elsewhere": (_instead(LEADS_ELSEWHERE), "LAB-START-07"),
    "print": (_instead(PRINT), "LAB-START-02"),
    "detaches": (_instead(DETACHES), "LAB-START-02"),
    "deaf": (_instead(DEAF), "LAB-START-03"),
}
# What is wrong with the Procfile is seen in a client's, too.
OF_PROCFILES = {
    "no-procfile", "no-files", "name-with-a-typo", "no-such-program",
    "open-quotation",
}  # fmt: skip
# For a server only: a client has no port, and may print and end.
OF_SERVERS = {
    "wrong-port", "constant", "accepts-all", "refuses-all", "leads-elsewhere",
}  # fmt: skip


def names(lab: Lab) -> list[str]:
    """Return the blanks that can be made of a lab."""
    has_server = "api" in read(lab.start)
    return [name for name in BLANKS if has_server or name not in OF_SERVERS]


def build(lab: Lab, name: str, to: Path) -> None:
    """Write a blank's files."""
    copy(lab, "start", to)
    BLANKS[name][0](to)


def breaks(lab: Lab, name: str) -> str:
    """Return the requirement that a blank breaks; empty for any."""
    has_server = "api" in read(lab.start)
    return BLANKS[name][1] if has_server or name in OF_PROCFILES else ""
