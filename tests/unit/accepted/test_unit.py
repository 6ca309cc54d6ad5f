"""`make unit` runs the tests that need nothing which takes long to make."""

from __future__ import annotations

import ast

import pytest

from accepted import testing
from demo.settings import ROOT

# Each stands on a stack, a built site or a browser.
COSTLY = {
    *("stack", "make_stack", "site", "visitor", "browser", "browser_path"),
    *("valkey", "valkey_process", "crew"),
}


def test_three_folders_are_run_and_arguments_are_handed_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[list[str]] = []

    def run(arguments: list[str], _: dict[str, str]) -> int:
        asked.append(arguments)
        return 1

    monkeypatch.setattr(testing, "_pytest", run)
    assert testing.unit(["-k", "owner"]) == 1
    [arguments] = asked
    assert arguments[:3] == ["tests/unit", "tests/house", "tests/lint"]
    assert arguments[-2:] == ["-k", "owner"]


@pytest.mark.parametrize("folder", testing.UNIT)
def test_none_of_them_asks_for_a_stack_a_site_or_a_browser(
    folder: str,
) -> None:
    costly = [
        f"{file.relative_to(ROOT)}: {argument.arg}"
        # Others are read by tests, such as the trees of lint's.
        for file in sorted((ROOT / folder).rglob("test_*.py"))
        for function in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and function.name.startswith("test_")
        for argument in (*function.args.args, *function.args.kwonlyargs)
        if argument.arg in COSTLY
    ]
    assert costly == []
