"""A chapter's code to take home is short, and needs nothing of ours."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from tests.takehome.running import CODE

# chosen: what fits a screen; longer code is read as "too much for me".
SCREEN_LINES = 72
INSTALLED = {
    "celery", "fastapi", "httpx", "pydantic", "redis", "sse_starlette",
}  # fmt: skip
FILES = sorted(
    path
    for path in CODE.rglob("*.*")
    if path.is_file() and path.parent.name != "__pycache__"
)
MODULES = [path for path in FILES if path.suffix == ".py"]
PAGES = "\n".join(
    page.read_text("utf-8")
    for page in (CODE.parents[1] / "site" / "chapters").glob("*.md")
)


def name(path: Path) -> str:
    """Return how a test calls a file."""
    return f"{path.parent.name}/{path.name}"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_file_fits_a_screen_and_stands_in_its_page(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= SCREEN_LINES
    assert f'"lessons/take-home/{name(path)}"' in PAGES


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_imports_what_its_page_installs(path: Path) -> None:
    siblings = {other.stem for other in path.parent.glob("*.py")}
    imported = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).split(".")[0])
    known = INSTALLED | siblings | set(sys.stdlib_module_names)
    assert imported <= known
