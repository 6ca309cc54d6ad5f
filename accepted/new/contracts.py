"""The import contracts of a service: those of the tree that are about it."""

from __future__ import annotations

import re

# By their id in pyproject.toml.
KEPT = ("downwards", "pure", "celery-words", "redis-words", "work-is-pure")
# What no contract of a service can name: it isn't there.
GONE = re.compile(
    r'^ *"(?:lessons|harness|accepted|bench)[^"\n]*",\n'
    r'|^ *"(?:sizing|ownblobs)",\n'
    r'|^ *"demo\.(?:sizing|ownblobs)[^"\n]*",\n',
    re.M,
)
WORDS = re.compile(r',? ?"(?:lessons|harness|accepted|bench)[\w.]*"')


def contracts(pyproject: str) -> str:
    """Return the kept contracts, as they stand in the tree's pyproject."""
    head, *blocks = re.split(
        r"(?=^\[\[tool\.importlinter\.contracts\]\]\n)", pyproject, flags=re.M
    )
    del head
    kept = []
    for block in blocks:
        found = re.search(r'^id = "(.+)"$', block, re.M)
        if found and found[1] in KEPT:
            whole = re.split(r"^\[(?!\[)", block, flags=re.M)[0]
            kept.append(WORDS.sub("", GONE.sub("", whole)).rstrip())
    return "\n\n".join(kept)
