"""Words are spelt as they are in dictionaries, in code and in pages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

TYPOS = Path(sys.executable).with_name("typos")


def _misspelt(*arguments: str) -> str:
    ended = subprocess.run(
        [TYPOS, "--config", "_typos.toml", "--format", "brief", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not ended.stderr, ended.stderr
    return ended.stdout


pytestmark = pytest.mark.skipif(
    not TYPOS.exists(), reason="no `typos`: requirements/test.txt has it"
)


def test_nothing_is_misspelt() -> None:
    assert _misspelt() == ""


def test_a_misspelt_word_would_be_found(tmp_path: Path) -> None:
    # In parts, so that this file isn't a finding itself.
    word = "rec" + "ieve"
    page = tmp_path / "page.md"
    page.write_text(f"They {word} it.\n", "utf-8")
    assert word in _misspelt(str(page))
