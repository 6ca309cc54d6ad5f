"""The ledger becomes notes, each with its sentence and its tests."""

from __future__ import annotations

from accepted.sitebuild import claims


def test_a_claim_is_a_note_with_its_tests() -> None:
    ledger = {
        "ends": {"says": "It ends.", "tests": ["tests/a.py::test_it"]},
        "once": {"says": "Once.", "tests": ["tests/b.py::test_x[y]"]},
    }
    assert claims.as_notes(ledger) == (
        "[^ends]:\n    It ends.\n\n    - `tests/a.py::test_it`\n\n"
        "[^once]:\n    Once.\n\n    - `tests/b.py::test_x[y]`\n"
    )
