"""No client of ours takes a proxy of the environment, wherever it is made.

Requests to our own parts carry the owner's cookie (test_proxies.py). Tests
that pytest runs are freed of it all at once, in tests/conftest.py.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files_with, is_others, name
from tests.proxy import variables

# Libraries that ask the environment, each with what forbids it.
ASKS = {
    "httpx": {
        "Client", "AsyncClient", "get", "post", "put", "patch", "delete",
        "head", "options", "request", "stream",
    },
    "urllib.request": {"urlopen", "urlretrieve", "build_opener"},
    "websockets.asyncio.client": {"connect", "unix_connect"},
    "websockets.sync.client": {"connect"},
}  # fmt: skip
# What offers no such word, or hides it in a session.
BANNED = {
    "requests", "aiohttp", "urllib3", "httplib2", "pycurl",
    "tornado.httpclient", "tornado.simple_httpclient",
    "websockets.legacy", "httpcore", "niquests", "httpx2",
}  # fmt: skip


def findings(source: str) -> Iterator[str]:
    """Yield what in `source` may go by a proxy that it wasn't given."""
    tree = ast.parse(source)
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {n.asname or n.name: n.name for n in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {
                n.asname or n.name: f"{node.module}.{n.name}"
                for n in node.names
            }
    for full in sorted(set(names.values())):
        if any(f"{full}.".startswith(f"{banned}.") for banned in BANNED):
            yield f"imports {full}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            first, _, rest = ast.unparse(node.func).partition(".")
            full = f"{names.get(first, first)}.{rest}".rstrip(".")
            module, _, called = full.rpartition(".")
            if called in ASKS.get(module, ()) and not is_direct(node):
                yield f"line {node.lineno}: {ast.unparse(node.func)}"


def is_direct(call: ast.Call) -> bool:
    """Say whether the call itself says that there is no proxy."""
    said = {word.arg: ast.unparse(word.value) for word in call.keywords}
    return (
        said.get("trust_env") == "False"
        # httpx: with a transport of its own, there is nothing to ask.
        or "transport" in said
        or said.get("proxy") == "None"
        or "ProxyHandler({})" in map(ast.unparse, call.args)
    )


def is_run_by_pytest(path: Path) -> bool:
    """Say whether tests/conftest.py comes before it."""
    return path.name.startswith("test_") and "tests" in path.parts


def is_a_readers(path: Path) -> bool:
    """Say whether readers take it home: their API may be behind a proxy."""
    take_home = ROOT / "lessons" / "take-home" in path.parents
    return take_home or re.match(r"labs/\w+/solution/", name(path)) is not None


def test_a_client_takes_no_proxy_of_the_environment() -> None:
    found = [
        f"{name(path)}: {finding}"
        for path in files_with(".py")
        if not is_run_by_pytest(path)
        and not is_a_readers(path)
        and not is_others(path)
        for finding in findings(path.read_text(encoding="utf-8"))
    ]
    assert not found


@pytest.mark.parametrize(
    "source",
    [
        "import httpx\nhttpx.get('http://x')",
        "import httpx\nhttpx.Client(base_url='http://x', trust_env=True)",
        "from httpx import AsyncClient as A\nA()",
        "import httpx as h\nwith h.stream('GET', 'http://x'): pass",
        "from urllib.request import urlopen\nurlopen('http://x')",
        "import urllib.request\nurllib.request.urlopen('http://x')",
        "from urllib.request import build_opener\nbuild_opener()",
        "from websockets.asyncio.client import connect\nconnect('ws://x')",
        "import requests",
        "from aiohttp import ClientSession",
    ],
)
def test_a_client_that_asks_the_environment_is_found(source: str) -> None:
    assert [*findings(source)]


def test_a_test_is_run_without_proxies() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import tests.conftest, os; print(os.environ)"],
        cwd=ROOT,
        env=os.environ | variables(port=1),
        check=True,
        capture_output=True,
        text=True,
    )
    assert ":1'" not in ended.stdout
