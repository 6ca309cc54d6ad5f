"""Each command that starts a server of ours speaks the strict HTTP."""

from __future__ import annotations

import re

import pytest

from tests.house.tree import ROOT

STRICT = "demo.web.stricthttp:StrictHttp"
# How many servers each of them starts.
COMMANDS = {
    "docker-compose.yml": 2,
    "deploy/Dockerfile": 1,
    "deploy/kubernetes/base/api.yaml": 1,
    "lessons/kubernetes/held.yaml": 1,
    "demo/supervisor/parts.py": 1,
    "lessons/load/own.py": 1,
}
# They say in their first lines how they are run, or:
ENTRIES = {
    # Runs code of others, as it would be run without this guide.
    "lessons/antipatterns/stage.py",
    "demo/api/main.py",
    "lessons/held/main.py",
    "lessons/background/main.py",
}
STARTS = re.compile(r'^\W*(?:\S+ ")?.*-m["\', \n-]+uvicorn', re.M)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_server_is_strict_about_where_a_request_ends(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert len(STARTS.findall(text)) == COMMANDS[name]
    assert text.count(STRICT) == COMMANDS[name]


def test_no_other_file_starts_one() -> None:
    found = {
        str(file.relative_to(ROOT))
        for folder in ("demo", "lessons", "deploy", "accepted")
        for file in (ROOT / folder).rglob("*")
        if file.is_file()
        and file.suffix in {".py", ".yaml", ".yml", ".sh", ""}
        and STARTS.search(file.read_text(encoding="utf-8"))
    }
    assert found - ENTRIES == {name for name in COMMANDS if "/" in name}
