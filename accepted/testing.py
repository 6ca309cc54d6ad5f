"""What `make test` runs: all of pytest, on a freshly built site.

The tests in a browser need one. Where there is none, Playwright's is
tried; without it they are skipped, loudly, or fail where CI is set: a
build that tests nothing mustn't look green.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from accepted import browser
from accepted.sitebuild import build
from demo.settings import ROOT

Say = Callable[[str], None]


def run(say: Say, arguments: list[str]) -> int:
    """Build the site, find a browser, run pytest; return its exit code."""
    build(say)
    found = browser.find() or _fetch(say)
    environment = dict(os.environ)
    if found is not None:
        # tests/conftest.py reads it; without it, it skips or fails.
        environment["ACCEPTED_BROWSER"] = str(found)
    code = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=ROOT,
        env=environment,
        check=False,
    ).returncode
    if found is None:
        say(f"NOT TESTED: the site in a browser. {browser.ADVICE}.")
    return code


def _fetch(say: Say) -> Path | None:
    say("No Chromium on this machine; trying to fetch Playwright's.")
    subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"],
        cwd=ROOT,
        check=False,
    )
    return browser.find()
