"""House rules that a file keeps or breaks by itself.

One test a rule, which names all files that break it: a test for each file
took longer to begin and report than to read the file.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house.tree import ROOT, files, files_with, is_others, name

CEILING_LINES = 250
BANNED_NAMES = {
    "utils", "util", "helpers", "common", "core", "manager", "service",
    "misc", "base",
}  # fmt: skip
CODE = (".py", ".ts", ".lua", ".css", ".js")


def test_a_room_has_at_most_250_lines() -> None:
    lines = {
        name(path): path.read_text(encoding="utf-8").count("\n")
        for path in files_with(*CODE)
    }
    long = {file: n for file, n in lines.items() if n > CEILING_LINES}
    assert not long, "split it along the noun that grew"


def test_every_module_has_a_door_sign() -> None:
    trees = {
        name(path): ast.parse(path.read_text(encoding="utf-8"))
        for path in files_with(".py")
    }
    signs = {
        f: ast.get_docstring(tree) for f, tree in trees.items() if tree.body
    }
    silent = [file for file, sign in signs.items() if not sign]
    assert not silent, "doesn't say what lives in it"
    unsaid = [
        file
        for file, sign in signs.items()
        if sign and not re.match(r".+[.?!]$", sign.split("\n\n")[0], re.S)
    ]
    assert not unsaid, "a door sign starts with a sentence"


def test_every_script_has_a_door_sign() -> None:
    silent = [
        name(path)
        for path in files_with(".ts")
        if not path.read_text(encoding="utf-8").startswith(("/**", "//"))
    ]
    assert not silent, "doesn't say what lives in it"


def test_public_things_say_what_they_do() -> None:
    silent = [
        f"{name(path)}: {thing}"
        for path in files_with(".py")
        if "tests" not in path.parts and not is_others(path)
        for thing in _silent(path)
    ]
    assert not silent, "no docstring"


def _silent(path: Path) -> list[str]:
    """Return the public things of a module that have no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        node.name
        for node in ast.walk(tree)
        if isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        )
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and not _is_nested(tree, node)
    ]


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
        and not is_others(path)
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
