"""The tests that run side by side, and their order."""

from __future__ import annotations

from pathlib import Path

from accepted import testing
from demo.settings import ROOT


def test_folders_take_turns_and_the_quick_ones_come_last() -> None:
    files = [
        Path(f"tests/{name}.py")
        for name in (
            *("house/test_a", "site/test_a", "site/test_b"),
            *("system/test_a", "system/test_b", "unit/api/test_a"),
        )
    ]
    assert [file.as_posix() for file in testing.mixed(files)] == [
        *("tests/site/test_a.py", "tests/system/test_a.py"),
        *("tests/site/test_b.py", "tests/system/test_b.py"),
        *("tests/house/test_a.py", "tests/unit/api/test_a.py"),
    ]


def test_no_file_is_left_out() -> None:
    most, quiet = testing.everything()
    files = [
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "tests").rglob("test_*.py")
    ]
    assert sorted(a for a in most if a.endswith(".py")) == sorted(files)
    assert "not quiet" in most
    assert quiet[:2] == ["-m", "quiet"]
    assert set(quiet[2:]) < set(files)
    assert "tests/system/test_gateway.py" in quiet
