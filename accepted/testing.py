"""Runs `make test`, all tests on a freshly built site, and `make unit`.

`make unit` runs the folders of tests that need no built site, no browser and
no running stack.

If no browser is installed for the browser tests, Playwright's is tried.
Without that they are skipped, with a warning, or fail if CI is set: a build
that tests nothing mustn't look green.

Two processes more than there are cores take a part of the files each, with a
stack of their own.
Tests that need a quiet machine (marked `quiet`) follow, one after the other.

Cases of the longest lists take turns, another part each day (tests/turns.py);
`make whole`, and whoever names tests, runs all of them.

In CI a few failed tests run again, alone, because hundreds of tests kill,
freeze and time real processes on two shared cores. A test that fails again has
failed; the others are listed as unsteady.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from accepted import browser
from accepted.sitebuild import build
from demo.settings import ROOT

Say = Callable[[str], None]

# pytest's exit code for failed tests, in contrast to its own errors.
FAILED = 1
# chosen: more failures than this aren't accidents of timing.
CHANCES = 5

# A file's tests stay together: they share a browser, or a crew of workers.
# And in the order that is asked for, not those with most tests first: one
# test of a campaign takes as long as 2,000 house rules.
IN_FILES = ("--dist", "loadfile", "--no-loadscope-reorder")
# Two more than cores, since most tests wait. measured: by hand, two cores were
# idle for 17 % of the time with three processes, and for 6 % with four.
# chosen: on large machines no more than 8, each has a stack of its own.
CORES = os.cpu_count() or 1
SIDE_BY_SIDE = ("-n", str(min(CORES + 2, 8)), *IN_FILES)
# One more than cores, since some wait for a process that they start.
# measured: by hand, two cores, 84 s, and 94 s with two processes.
UNIT_SIDE_BY_SIDE = ("-n", str(min(CORES + 1, 8)), *IN_FILES)

# Which part of the cases that take turns runs; read by tests/turns.py.
PART = "ACCEPTED_PART"

# A test that others beside it would disturb.
MARK = "@pytest.mark.quiet"
# Tests that need no built site, no browser and no running stack.
UNIT = ("tests/unit", "tests/house", "tests/lint")


def unit(arguments: list[str]) -> int:
    """Run the quick tests; return pytest's exit code."""
    return _pytest([*UNIT, *UNIT_SIDE_BY_SIDE, *arguments], dict(os.environ))


def run(say: Say, arguments: list[str]) -> int:
    """Build the site, find a browser, run pytest; return its exit code."""
    build(say)
    found = browser.find() or _fetch(say)
    environment = dict(os.environ)
    if found is not None:
        # tests/conftest.py reads it; without it, it skips or fails.
        environment["ACCEPTED_BROWSER"] = str(found)
    is_whole = arguments or os.environ.get("ACCEPTED_WHOLE") == "1"
    if not is_whole:
        today = str(datetime.now(UTC).toordinal())
        part = environment.setdefault(PART, today)
        say(f"Some cases take turns: {PART}={part} repeats today's part.")
    is_ci = bool(os.environ.get("CI"))
    # Forget the failures of earlier runs.
    afresh = ["--cache-clear"] if is_ci else []
    # Selected tests run one after the other, with visible output.
    runs = [arguments] if arguments else everything()
    code = _pytest([*runs[0], *afresh], environment)
    for rest in runs[1:]:
        if code in (0, FAILED):
            code = max(code, _pytest(rest, environment))
    unsteady = _failed()
    # What isn't a test is a file or a process that collected none: a run that
    # has tried nothing doesn't get a second chance.
    are_tests = all("::" in each for each in unsteady)
    is_few = 0 < len(unsteady) <= CHANCES
    if is_ci and code == FAILED and is_few and are_tests:
        say(f"Once more, alone: {', '.join(unsteady)}")
        code = _pytest([*arguments, "--last-failed"], environment)
        if code == 0:
            say(f"UNSTEADY, mend it: {', '.join(unsteady)}")
    if found is None:
        say(f"NOT TESTED: the site in a browser. {browser.ADVICE}.")
    return code


def everything() -> list[list[str]]:
    """Return the arguments of two runs: side by side, then quietly."""
    found = (ROOT / "tests").rglob("test_*.py")
    files = mixed([file.relative_to(ROOT) for file in found])
    quiet = [f for f in files if MARK in (ROOT / f).read_text("utf-8")]
    return [
        [*SIDE_BY_SIDE, "-m", "not quiet", *map(str, files)],
        ["-m", "quiet", *map(str, quiet)],
    ]


def mixed(files: list[Path]) -> list[Path]:
    """Return test files in an order that keeps every core in use.

    Folders take turns, since some compute and some wait; the quick ones come
    last, to fill the end.
    """
    folders: dict[str, list[Path]] = defaultdict(list)
    for file in sorted(files):
        folders["/".join(file.parts[:2])].append(file)
    turns = [
        (folder in UNIT, number / len(members), member)
        for folder, members in folders.items()
        for number, member in enumerate(members)
    ]
    return [file for _, _, file in sorted(turns)]


def _pytest(arguments: list[str], environment: dict[str, str]) -> int:
    # Compiled once, not anew by each of the hundreds of processes that tests
    # start. measured: by hand, 4 to 10 % of a stack's start.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=ROOT,
        env=environment,
        check=False,
    ).returncode


def _failed() -> list[str]:
    """Return the tests that pytest noted as failed in its last run."""
    noted = ROOT / ".pytest_cache" / "v" / "cache" / "lastfailed"
    return sorted(json.loads(noted.read_text())) if noted.exists() else []


def _fetch(say: Say) -> Path | None:
    say("No Chromium on this machine; trying to fetch Playwright's.")
    subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"],
        cwd=ROOT,
        check=False,
    )
    return browser.find()
