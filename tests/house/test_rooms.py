"""House rules that a file keeps or breaks by itself."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files, files_with, is_others, name

CEILING_LINES = 250
BANNED_NAMES = {
    "utils", "util", "helpers", "common", "core", "manager", "service",
    "misc", "base",
}  # fmt: skip
CODE = (".py", ".ts", ".lua", ".css", ".js")


@pytest.mark.parametrize("path", files_with(*CODE), ids=name)
def test_a_room_has_at_most_250_lines(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= CEILING_LINES, (
        f"{name(path)} has {lines} lines: split it along the noun that grew"
    )


@pytest.mark.parametrize("path", files_with(".py"), ids=name)
def test_every_module_has_a_door_sign(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if not tree.body:
        return
    sign = ast.get_docstring(tree)
    assert sign, f"{name(path)} doesn't say what lives in it"
    assert re.match(r".+[.?!]$", sign.split("\n\n")[0], re.S), (
        f"{name(path)}: a door sign starts with a sentence"
    )


@pytest.mark.parametrize("path", files_with(".ts"), ids=name)
def test_every_script_has_a_door_sign(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith(("/**", "//")), (
        f"{name(path)} doesn't say what lives in it"
    )


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in files_with(".py")
        if "tests" not in path.parts and not is_others(path)
    ],
    ids=name,
)
def test_public_things_say_what_they_do(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = [
        node.name
        for node in ast.walk(tree)
        if isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        )
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and not _is_nested(tree, node)
    ]
    assert not silent, f"{name(path)}: no docstring at {', '.join(silent)}"


def _is_nested(tree: ast.Module, node: ast.AST) -> bool:
    """Say whether `node` is defined inside a function: not public."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return any(
        inner is node
        for outer in ast.walk(tree)
        if isinstance(outer, functions) and outer is not node
        for inner in ast.walk(outer)
    )


def test_no_room_is_called_by_a_name_that_says_nothing() -> None:
    vague = [
        name(path)
        for path in files()
        if path.suffix in CODE
        and ({path.stem, *path.parent.parts[-1:]} & BANNED_NAMES)
    ]
    assert not vague


def test_nobody_leaves_a_note_instead_of_the_work() -> None:
    # Spelt in two parts, so that this line isn't a finding itself.
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    noted = [
        f"{name(path)}:{number}"
        for path in files_with(*CODE, ".md", ".yml", ".toml")
        for number, line in enumerate(
            path.read_text(encoding="utf-8").splitlines(), 1
        )
        if marks.search(line)
    ]
    assert not noted


def test_the_top_level_is_what_was_asked_for() -> None:
    asked = {
        "site", "demo", "labs", "docker-compose.yml", "mkdocs.yml",
        "pyproject.toml", "README.md", "CONTRIBUTING.md", "GLOSSARY.md",
        "CHANGELOG.md", "LICENSE", "Makefile", "package.json",
    }  # fmt: skip
    missing = {top for top in asked if not (ROOT / top).exists()}
    assert not missing
