"""The widgets' own tests, which Node runs as they are: model and sources."""

from __future__ import annotations

import subprocess

from accepted import node
from demo.settings import ROOT

TESTS = ROOT / "site" / "widgets" / "test"


def test_the_model_and_the_sources_keep_their_own_tests() -> None:
    ended = subprocess.run(
        # One process for all files: a process for each takes as long to start
        # as most files' tests.
        [
            node.NODE,
            "--test",
            "--test-isolation=none",
            *sorted(TESTS.glob("*.test.ts")),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
