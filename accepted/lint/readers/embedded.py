"""Reads a file that stands inside another one, such as in a ConfigMap.

`inside` returns the text as a source of its own whose lines have the numbers
of the outer file, so that a finding points to the right line.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch

from accepted.lint.facts import Fact
from accepted.lint.readers import caddy, haproxy, nginx, redisconf
from accepted.lint.readers.yamltree import Node
from accepted.lint.source import Source

READERS = (redisconf.READER, nginx.READER, caddy.READER, haproxy.READER)


def inside(source: Source, node: Node) -> Source:
    """Return a block of text (`key: |`) with the outer file's lines."""
    return Source(source.path, "\n" * node.place.line + node.text)


def facts(source: Source, key: str, node: Node) -> Iterator[Fact]:
    """Yield the facts of a file that a ConfigMap holds under `key`."""
    inner = inside(source, node)
    for reader in READERS:
        names = [name.lower() for name in reader.names]
        has_name = any(fnmatch(key.lower(), name) for name in names)
        if has_name and reader.is_mine(inner):
            yield from reader.read(inner)
