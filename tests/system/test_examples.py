"""Commands from pages: typed here, and compared with their output.

A `curl` in a ```console block goes to a running stack, all blocks of a page
one after the other, as a reader would. Of what it prints the page may leave
lines out; those that it shows have to come, in this order. `…` stands for
what differs from run to run; in a command, `t_…` is the task of the block
before. Other commands are held against what they name.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import typer
import yaml

from accepted.cli import app as accepted
from demo.broker import LANES
from demo.settings import ROOT, Settings
from tests.house.tree import files_with, name
from tests.running import RunningStack

BLOCK = re.compile(r"(?ms)^```console\n(.*?)^```$")
ADDRESS = "http://127.0.0.1:8000"
TASK = re.compile(r"\bt_[a-z2-7]{26}\b")
TARGETS = set(
    re.findall(r"(?m)^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"))
)


# Words of the command line, as it knows them itself.
def words_of(commands: typer.Typer) -> set[str]:
    """Return the names of the commands of a group."""
    return {
        one.name or getattr(one.callback, "__name__", "")
        for one in commands.registered_commands
    }


WORDS = words_of(accepted)
# Words with words of their own, such as `lab start`.
GROUPS = {
    str(group.name): words_of(group.typer_instance)
    for group in accepted.registered_groups
    if group.typer_instance
}
START = ROOT / "accepted" / "kit" / "texts" / "start.txt"
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
# A report of the examples takes this long, and a busy machine longer.
LIMIT_S = 40.0


@dataclass
class Example:
    """A command, and the lines that the page shows below it."""

    command: str
    shown: list[str] = field(default_factory=list)


def examples(page: str) -> list[Example]:
    """Return the examples of a page, in order."""
    found: list[Example] = []
    for block in BLOCK.findall(page):
        for line in block.replace("\\\n", "").splitlines():
            if line.startswith("$ "):
                found.append(Example(line[2:].split(" #")[0].strip()))
            elif line.strip():
                found[-1].shown.append(line)
    return found


PAGES = {
    path: found
    for path in files_with(".md")
    if (found := examples(path.read_text("utf-8")))
}
RUNNABLE = [
    path
    for path, found in PAGES.items()
    if any(example.command.startswith("curl ") for example in found)
]


def missing(shown: list[str], printed: list[str]) -> list[str]:
    """Return the shown lines from the first on that was never printed."""
    left = list(shown)
    for line in printed:
        if left and _pattern(left[0]).fullmatch(line.rstrip()):
            del left[0]
    return left


def _pattern(shown: str) -> re.Pattern[str]:
    parts = shown.rstrip().split("…")
    # Names of headers are small letters in HTTP/2, and here not: either.
    return re.compile(".*".join(map(re.escape, parts)), re.IGNORECASE)


def typed(example: Example, folder: Path) -> list[str]:
    """Type a command; return what it prints, until all shown has come."""
    process = subprocess.Popen(
        ["bash", "-c", f"exec {example.command} -sS"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    # A stream lasts as long as its task; the deadline ends the reading.
    deadline = threading.Timer(LIMIT_S, process.kill)
    deadline.start()
    printed: list[str] = []
    assert process.stdout
    with process.stdout:
        for line in process.stdout:
            printed.append(line)
            # Only a stream isn't read to its end: curl keeps cookies there.
            if " -N " in example.command and not missing(
                example.shown, printed
            ):
                break
    deadline.cancel()
    process.kill()
    process.wait()
    return printed


@pytest.mark.parametrize("path", RUNNABLE, ids=name)
def test_what_a_page_shows_is_what_comes(
    path: Path, stack: RunningStack, tmp_path: Path
) -> None:
    if not shutil.which("curl"):
        pytest.skip("no curl")
    task = ""
    for example in PAGES[path]:
        if not example.command.startswith("curl "):
            continue
        assert example.shown, f"{example.command}: and what comes?"
        command = example.command.replace(ADDRESS, stack.base_url)
        if "t_…" in command:
            assert task, "no block before has made a task"
            command = command.replace("t_…", task)
        printed = typed(Example(command, example.shown), tmp_path)
        left = missing(example.shown, printed)
        assert not left, "\n".join(
            [f"{command}: no {left[0]!r} in", "".join(printed)]
        )
        ids = TASK.findall("".join(printed))
        task = ids[0] if ids else task


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_what_a_command_names_is_there(path: Path) -> None:
    for example in PAGES[path]:
        assert not _unknown(example.command), example.command


def _unknown(command: str) -> str:
    """Return what a command names that this checkout doesn't have."""
    words = command.split()
    while words and re.fullmatch(r"[A-Z_]+=\S+", words[0]):
        setting = words.pop(0).split("=")[0]
        field_name = setting.removeprefix("ACCEPTED_").lower()
        if field_name not in Settings.model_fields:
            return setting
    match words:
        case ["curl", *_]:
            return ""
        case ["make", target, *_]:
            return "" if target in TARGETS else target
        case ["docker", "compose", *rest]:
            return _not_composed(rest)
        case [".venv/bin/accepted", "size", *rest]:
            return _not_sized(rest)
        case [".venv/bin/accepted", group, *rest] if group in GROUPS:
            # `accepted kit --folder ...` is a group, and a command too.
            known = not rest or rest[0] in {*GROUPS[group], "--folder"}
            return "" if known else rest[0]
        case ["~/accepted-kit/start"]:
            # A kit's own, copied from here.
            return "" if START.is_file() else words[0]
        case [".venv/bin/accepted", word, *_]:
            return "" if word in WORDS else word
    return command


def _not_sized(words: list[str]) -> str:
    """Return what sizing says against the words; it fills no overlay here."""
    if "--manifests" in words:
        at = words.index("--manifests")
        overlay, lane = words[at + 1], words[at + 3]
        if not (ROOT / overlay).is_dir() or words[at + 2] != "--lane":
            return overlay
        if lane not in LANES:
            return lane
        del words[at : at + 4]
    said = subprocess.run(
        [sys.executable, "-m", "accepted", "size", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stderr if said.returncode else ""


def _not_composed(words: list[str]) -> str:
    services = COMPOSE["services"]
    profiles = {p for s in services.values() for p in s.get("profiles", [])}
    match words:
        case ["up", "--build"]:
            return ""
        case ["--profile", profile, "up", "--build"]:
            return "" if profile in profiles else profile
        case ["exec", service, *_]:
            return "" if service in services else service
    return " ".join(words)


def test_a_page_that_shows_what_doesn_t_come_would_be_found() -> None:
    printed = ["HTTP/1.1 202 Accepted\r\n", "Location: /api/tasks/t_x\n"]
    assert not missing(["HTTP/1.1 202 Accepted"], printed)
    assert not missing(["location: /api/tasks/t_…"], printed)
    for shown in (["HTTP/1.1 201 Created"], ["…202"], printed[::-1]):
        assert missing(shown, printed)


@pytest.mark.parametrize(
    "command",
    [
        "make nothing",
        "ACCEPTED_NOTHING=1 make up",
        "docker compose --profile nothing up --build",
        "docker compose exec nothing sh",
        ".venv/bin/accepted size --rate 1/s --task nothing",
        ".venv/bin/accepted size --manifests nothing --lane compute",
        ".venv/bin/accepted nothing",
        ".venv/bin/accepted room nothing",
        "rm -r jar",
    ],
)
def test_a_command_that_names_nothing_would_be_found(command: str) -> None:
    assert _unknown(command)
