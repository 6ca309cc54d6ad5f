"""Reads nginx's configuration with crossplane, one file at a time.

A file tells only a part: `http` may stand in one and `location` in another
that it includes. So each block becomes a scope with its own directives
(`nginx.NAME`, its words), the scope around it (`nginx.parent`) and what it
includes (`nginx.include`); nginxview.py puts the parts together. Nothing is
opened but the file itself.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import crossplane

from accepted.lint.facts import Fact
from accepted.lint.readers.reader import Reader
from accepted.lint.source import Source, Template, Unreadable

BLOCKS = {"http", "server", "location", "upstream", "if", "limit_except"}
DIRECTIVES = {
    "proxy_pass", "proxy_read_timeout", "proxy_send_timeout",
    "proxy_buffering", "proxy_ignore_headers", "proxy_hide_header",
    "proxy_next_upstream", "proxy_cache", "gzip", "gzip_types", "gzip_proxied",
    "uwsgi_pass", "uwsgi_read_timeout", "uwsgi_buffering",
    "fastcgi_pass", "fastcgi_read_timeout",
    "grpc_pass", "grpc_read_timeout",
    "include", "server_name", "listen", "server",
    "add_header", "gunzip",
}  # fmt: skip
MINE = re.compile(
    r"^\s*(?:(?:http|server|events)\s*\{|(?:location|upstream)\s[^;{]*\{"
    r"|(?:proxy|uwsgi|fastcgi|grpc)_\w+\s[^;]*;|gzip(?:_types)?\s[^;]*;)",
    re.MULTILINE,
)
TEMPLATE = re.compile(r"\{\{|\{%")
# crossplane recurses for each block that it enters.
MOST_DEPTH = 50
# chosen: far above, since some braces stand in comments and in patterns.
BRACES_MOST = 4 * MOST_DEPTH


def is_mine(source: Source) -> bool:
    """Say whether the file has nginx's blocks or directives."""
    return MINE.search(source.text) is not None


def read(source: Source) -> Iterator[Fact]:
    """Yield the facts of every block of a file."""
    root = source.scope("nginx")
    yield Fact("nginx.block", "", source.place(1), root)
    yield from _block(source, _parsed(source), root, 0)


def _parsed(source: Source) -> list[dict[str, Any]]:
    # Before its parser recurses: what that ends with depends on Python's
    # version.
    steps = (1 if sign == "{" else -1 for sign in source.text if sign in "{}")
    if max(accumulate(steps), default=0) > BRACES_MOST:
        raise Unreadable("isn't nginx's configuration: it nests too deep")
    # Its parser opens a file by name, and writes what is wrong into a report.
    with tempfile.TemporaryDirectory(prefix="accepted-lint-") as folder:
        file = Path(folder, "nginx.conf")
        file.write_text(source.text, encoding="utf-8")
        report = crossplane.parse(
            str(file), single=True, check_ctx=False, check_args=False
        )
    config = report["config"][0]
    if config["errors"]:
        if TEMPLATE.search(source.text):
            raise Template("is a template, not nginx's configuration")
        error = config["errors"][0]
        reason = str(error["error"]).partition(" in ")[0]
        raise Unreadable(
            f"isn't nginx's configuration: {reason or 'it ends too early'}",
            error["line"] or source.text.count("\n") + 1,
        )
    parsed: list[dict[str, Any]] = config["parsed"]
    return parsed


def _block(
    source: Source, statements: list[dict[str, Any]], scope: str, depth: int
) -> Iterator[Fact]:
    for one in statements:
        name, words = one["directive"], tuple(one["args"])
        place = source.place(one["line"])
        if name in DIRECTIVES:
            yield Fact(f"nginx.{name}", words, place, scope)
            if name == "include" and words and words[0] == source.name:
                raise Unreadable("includes itself", one["line"])
        if "block" not in one:
            continue
        if depth >= MOST_DEPTH:
            raise Unreadable(f"nests deeper than {MOST_DEPTH}", one["line"])
        inner = scope
        if name in BLOCKS:
            inner = f"{source.path}#{name}:{one['line']}"
            yield Fact("nginx.block", name, place, inner)
            yield Fact("nginx.parent", scope, place, inner)
            yield Fact("nginx.words", words, place, inner)
        yield from _block(source, one["block"], inner, depth + 1)


READER = Reader(
    "nginx",
    ("*.conf", "*.nginx", "*.vhost", "nginx*", "*.conf.template", "default"),
    is_mine,
    read,
)
