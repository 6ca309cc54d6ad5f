"""A stack without one of its mechanisms is found out.

The two quickest of them; `make faults ARGS=--mutants` shows all.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.campaign.broken import WITHOUT
from tests.campaign.mutants import MUTANTS, judge


@pytest.mark.parametrize("without", ["lease", "resume"])
def test_a_stack_without_it_is_found_out(without: str, tmp_path: Path) -> None:
    verdict = judge(without, tmp_path)
    assert verdict.is_caught, str(verdict)


def test_every_mechanism_has_its_mutant() -> None:
    assert MUTANTS.keys() == WITHOUT.keys()
