"""A stack without one of its mechanisms is found out.

One of two a day; `make faults ARGS=--mutants` shows all.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from accepted.faults.broken import WITHOUT
from accepted.faults.mutants import MUTANTS, try_mutant


@pytest.mark.parametrize("without", ["resume", "lease"])
def test_a_stack_without_it_is_found_out(without: str, tmp_path: Path) -> None:
    trial = try_mutant(without, tmp_path)
    assert trial.is_found, str(trial)


def test_every_mechanism_has_its_mutant() -> None:
    assert MUTANTS.keys() == WITHOUT.keys()
