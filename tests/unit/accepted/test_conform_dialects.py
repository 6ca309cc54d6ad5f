"""Dialects in files: shown, read again, and refused with the place."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from accepted.cli import app
from harness.conformance.dialectfile import WrongDialect, load, named, shipped


def run(*arguments: str) -> tuple[int, str]:
    """Run the command; return its exit code and all that it says."""
    result = CliRunner().invoke(app, ["conform", *arguments])
    return result.exit_code, result.output


@pytest.mark.parametrize("name", shipped())
def test_a_dialect_that_is_shown_can_be_read_again(
    name: str, tmp_path: Path
) -> None:
    code, output = run("--show-dialect", name)
    assert code == 0
    path = tmp_path / "mine.toml"
    path.write_text(output, "utf-8")
    assert load(path) == named(name)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('path = "/tasks"', 'pfad = "/tasks"', "[submit] pfad: not known"),
        ('path = "/tasks"', "path = 7", "[submit] path: 7 isn't"),
        ('accepted = ["http=202"]', 'accepted = "202"', "a list of texts"),
        ('"http=202"', '"http = 202"', "isn't a condition"),
        ('address = ["header', 'place = ["header', "place: not known"),
        ('by = "header"', 'by = "magic"', "[owner] by: `header` or `cookie`"),
        ('says = "202', "says = 2 #", "says: 2 isn't a text"),
        ("priority = 1", "priority = true", "priority: True isn't a whole"),
        ("is_dense = false", "is_dense = 0", "[events] is_dense: 0 isn't"),
        ("heartbeat_s = 15", 'heartbeat_s = "15"', "isn't a number"),
        ('method = "GET"', 'method = "GÉT"', "[status] method: 'GÉT' isn't"),
        ('method = "GET"', "headers = 7", "[status] headers: 7 isn't a table"),
        ('method = "GET"', "headers = {a = 1}", "headers: a: 1 isn't a text"),
        ('method = "GET"', 'headers = {"a b" = ""}', "'a b' can't be the"),
        ('method = "GET"', 'headers = {a = "é"}', "value of a may have"),
        ("[state]", '[state]\norder = ["done"]', "'done' isn't one of"),
        ("[state]", '[state]\norder = "running"', "isn't a list of texts"),
        ("invalid = [", "invalid = 7 # [", "[bodies] invalid: 7 isn't a list"),
        ('0.4", fail', 'x", fail', "[bodies] quick: `$number`"),
        ("fail = true", "fail = 2026-11-28", "[bodies] failing: a date"),
        ('number = "id"', "body = 07:00:00", "[events] body: a date or a"),
        ('"header.Last-Event-ID"', '"Last"', "`header.NAME` or `query.NAME`"),
        ('"Idempotency-Key"', '"a b"', "[key] header: 'a b' can't be"),
        ('path = "{status}"', 'path = "//[x/"', "[status] path: '//[x/'"),
        ("\n[submit]\n", "\n[submit\n", "isn't TOML"),
        ("\n[key]\n", "\n[keys]\n", "keys: not known"),
    ],
)
def test_a_dialect_that_is_wrong_says_where(
    old: str, new: str, words: str, tmp_path: Path
) -> None:
    _, text = run("--show-dialect", "plain")
    assert old in text
    path = tmp_path / "mine.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(WrongDialect) as error:
        load(path)
    assert words in str(error.value)
    assert str(path) in str(error.value)
