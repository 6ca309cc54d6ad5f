"""Runs MkDocs, in strict mode: a broken link ends the build.

The pages are made in build/site-next and put in place as one, together with
the headers for them (csp.py): a stack that is serving meanwhile shows the
old site or the new one, never half of it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from accepted.sitebuild import csp
from accepted.sitebuild.compress import BEST, compress
from accepted.sitebuild.errors import SiteError
from accepted.sitebuild.step import BUILD, Step
from demo.settings import ROOT

SITE = BUILD / "site"
NEXT = BUILD / "site-next"
LAST = BUILD / "site-last"
HEADERS = BUILD / "site-headers.caddy"


def make() -> None:
    """Make the pages and their headers; put both in place."""
    run_mkdocs(NEXT)
    headers = csp.headers(NEXT)
    compress(NEXT, BEST)
    shutil.rmtree(LAST, ignore_errors=True)
    if SITE.exists():
        SITE.rename(LAST)
    NEXT.rename(SITE)
    HEADERS.write_text(headers, "utf-8")
    shutil.rmtree(LAST, ignore_errors=True)


def run_mkdocs(to: Path, **settings: str) -> None:
    """Build into a folder; `settings` are those that mkdocs.yml reads."""
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "--quiet",
            "--strict",
            "--site-dir",
            str(to),
        ],
        cwd=ROOT,
        # Material advertises its successor at each build.
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        raise SiteError(f"MkDocs refuses the pages.\n{ended.stdout.strip()}")


STEP = Step(
    name="pages",
    says="Building the pages.",
    inputs=(
        "mkdocs.yml",
        "requirements/run.txt",
        "*.md",
        "site-theme/**/*",
        "site/**/*.md",
        "site/images/**/*",
        "site/scripts/*",
        "site/recordings/*",
        # Pages quote code.
        "demo/**/*",
        "deploy/**/*",
        "lessons/**/*",
        "labs/**/*",
        "accepted/sitebuild/*",
    ),
    outputs=(SITE, HEADERS),
    run=make,
)
