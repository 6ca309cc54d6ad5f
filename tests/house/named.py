"""Names a file's tests from its source: nothing is imported or run."""

from __future__ import annotations

import ast
from functools import cache

from tests.house.tree import ROOT, files

TESTABLE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@cache
def names(file: str) -> frozenset[str]:
    """Return what `file` defines at its top; nothing of no such file."""
    path = ROOT / file
    if path not in files():
        return frozenset()
    tree = ast.parse(path.read_text("utf-8"))
    made = {node.name for node in tree.body if isinstance(node, TESTABLE)}
    # A state machine's test is an attribute: TestName = Machine.TestCase.
    assigned = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return frozenset(made | assigned)


def exists(test: str) -> bool:
    """Say whether there is a test "file::name", parameters cut off."""
    file, _, name = test.partition("[")[0].partition("::")
    return name.lower().startswith("test") and name in names(file)
