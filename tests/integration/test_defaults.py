"""The table of defaults says what the installed Valkey really does."""

from __future__ import annotations

from accepted.sitebuild import defaults
from tests.unit.sitebuild import installed

ROWS = [
    row
    for row in defaults.read(defaults.DATA.read_text("utf-8"))
    if row.reads.startswith("valkey:")
]


def test_a_valkey_without_settings_has_the_defaults_of_the_table() -> None:
    assert len(ROWS) > 3
    found = installed.valkey()
    for row in ROWS:
        assert found[row.reads.partition(":")[2]] == row.default, row.name
