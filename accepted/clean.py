"""Removes generated files; by default those that are quick to make again."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from demo.settings import ROOT

BUILT = (
    "build",
    "site/generated",
    "site/vendor",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".import_linter_cache",
    ".hypothesis",
)
# Downloaded files, and the stack's own data.
KEPT = ("node_modules", "var", ".venv")


def run(say: Callable[[str], None], everything: bool) -> None:
    """Remove the files, and print which there were."""
    for name in BUILT + (KEPT if everything else ()):
        folder = ROOT / name
        if folder.is_symlink() or not folder.exists():
            continue
        shutil.rmtree(folder)
        say(f"removed {name}")
    for room in ("accepted", "demo", "tests"):
        for cache in sorted((ROOT / room).rglob("__pycache__")):
            shutil.rmtree(cache)
