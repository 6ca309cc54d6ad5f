"""A broad `except` gives its reason, or raises again."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.tree import files_with, is_others, name

BROAD = {"Exception", "BaseException"}


def broad(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """Yield the lines beside each place that catches everything."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            caught = node.type
            goes_on = node.body[-1]
            if isinstance(goes_on, ast.Raise) and goes_on.exc is None:
                continue
            if caught is None or BROAD & names_in(caught):
                yield node.lineno - 2, node.body[0].end_lineno or node.lineno
        elif (
            isinstance(node, ast.Call)
            and "suppress" in names_in(node.func)
            and any(BROAD & names_in(arg) for arg in node.args)
        ):
            yield node.lineno - 2, node.lineno


def names_in(node: ast.AST) -> set[str]:
    """Return the names that stand in an expression."""
    return {
        one.id if isinstance(one, ast.Name) else one.attr
        for one in ast.walk(node)
        if isinstance(one, ast.Name | ast.Attribute)
    }


def test_a_broad_except_has_its_reason_beside_it() -> None:
    silent = []
    for path in files_with(".py"):
        if "tests" in path.parts or is_others(path):
            continue
        text = path.read_text("utf-8")
        lines = text.splitlines()
        silent += [
            f"{name(path)}:{first + 2}"
            for first, last in broad(ast.parse(text))
            if not any("# " in line for line in lines[first - 1 : last])
        ]
    assert not silent
