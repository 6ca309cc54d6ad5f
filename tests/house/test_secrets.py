"""No committed file holds the address of a registry or a machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files, name

LOCKS = re.compile(
    r"(package-lock\.json|\.lock|requirements/[^/]+\.(in|txt)|\.npmrc)$"
)
# Words are spelt in parts, so that this file isn't a finding itself.
HOMES = re.compile(
    r"(?<![\w.])/(ho" + r"me|Us" + r"ers|ro" + r"ot|wo" + r"rk)/\w"
)
KEYS = re.compile(
    r"-----BEGIN [A-Z ]*PRIV" + r"ATE KEY|AK" + r"IA[0-9A-Z]{16}"
    r"|gh" + r"p_[A-Za-z0-9]{36}"
)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


LOCK_FILES = [path for path in files() if LOCKS.search(name(path))]


@pytest.mark.parametrize("path", LOCK_FILES, ids=name)
def test_a_lock_file_names_no_registry(path: Path) -> None:
    # A funding link in npm's lock names a person's page, not a registry.
    lines = [
        line
        for line in _text(path).splitlines()
        if re.search(r"https?://|--(extra-)?index-url|--find-links", line)
        and '"url":' not in line
        and '"funding"' not in line
        and not re.search(r"opencollective\.com/|/sponsors/", line)
    ]
    assert not lines


def test_requirements_are_pinned_with_hashes() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = _text(path)
        pins = re.findall(r"^[\w.-]+(?:\[[^]]*\])?==\S+", text, re.M)
        assert pins
        blocks = re.split(r"(?m)^(?=\w)", text)
        bare = [
            b.split()[0] for b in blocks if "==" in b and "--hash" not in b
        ]
        assert not bare, f"{name(path)}: no hash for {bare}"


def test_no_file_holds_a_path_of_somebodys_machine() -> None:
    found = [name(path) for path in files() if HOMES.search(_text(path))]
    assert not found


def test_no_file_holds_a_key() -> None:
    found = [name(path) for path in files() if KEYS.search(_text(path))]
    assert not found
