"""No regular expression takes long, whatever text it is given.

Every pattern in demo/, lessons/ and accepted/ has a text here that it
matches, or gets some from its own parts (matching.py). Any part of such a
text, repeated up to the size limit of what is read, and then spoilt, is its
worst case: an ambiguous pattern tries all ways to match it.
"""

from __future__ import annotations

import ast
import importlib
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from demo.settings import ROOT
from tests.unit.web import matching

# chosen: an ambiguous pattern needs seconds; a good one on a busy machine
# less than a millisecond for each of the 16 KB that a header may have.
LIMIT_S = 0.25
SIZE_LIMIT = 16_384
CALLS = {
    *("compile", "match", "fullmatch", "search", "findall", "finditer"),
    *("sub", "subn", "split"),
}

# The file, and the start of the pattern as it is written there.
TEXTS = {
    ("accepted/scaffold/__init__.py", "'[a-z][a-z0-9]*'"): "cable2",
    ("demo/api/blobs.py", "r'(?:^|[,\\\\s])sha-256"): "a=:b:, sha-256=:c:",
    ("demo/api/blobs.py", "BLOB_SHAPE"): "b_" + "a2" * 13,
    ("demo/api/idempotency.py", "'\"((?:[ !#"): '"a \\" \\\\ b"',
    ("demo/api/idempotency.py", '"[!#$%'): "a:b/c",
    ("demo/api/idempotency.py", "'\\\\\\\\(.)'"): '\\" \\\\',
    ("demo/api/listing.py", "'([0-9]{1,15})"): "17.t_ab",
    ("demo/api/prefer.py", "f'({_WORD}+)"): 'a ; b = "c, \\" d" ; e=f',
    ("demo/blobs/blob.py", "BLOB_SHAPE"): "b_" + "a2" * 13,
    ("demo/blobs/blob.py", "OWNER_SHAPE"): "0f" * 16,
    ("demo/blobs/disk.py", "'.+#"): "b_a#1#23",
    ("lessons/export.py", "'(?s)(<!-- settings"): (
        "<!-- settings: a -->\n b <!-- /settings -->"
    ),
    ("lessons/scenarios/run.py", "f'(@|host"): '@"holder":"host\\\\":\\\\"',
    ("demo/supervisor/printedlines.py", "'^([A-Z]+):?"): "INFO:  demo.api a b",
    ("demo/supervisor/printedlines.py", "'^(?:WARNING|ERROR|CRITICAL)(?"): (
        "WARNING  a b: c"
    ),
    ("demo/supervisor/printedlines.py", "'^\\\\[[^]]*"): "[a WARNING/b c] d",
    ("demo/settingtypes.py", "'[A-Za-z0-9._:*-]"): "a-b.c:1",
    ("demo/web/fields.py", "'(?:[^\",]++"): 'a "b, \\" c" d, e "',
    ("demo/web/ids.py", "f'[th]_"): "t_" + "a2" * 13,
    ("demo/web/ranges.py", "'bytes="): "bytes=12-34",
    ("demo/web/trace.py", "'[A-Za-z0-9._-]"): "a-b.c_1",
    ("accepted/audit.py", "'^([\\\\w.-]+==[\\\\w"): "a-b==1.2\nc==3",
    ("accepted/installing.py", "'NewConnection"): "Network is unreachable",
    ("accepted/installing.py", "'^[\\\\w.-]+(?"): "a-b[c]==1\n[d]]==",
    ("accepted/sitebuild/facts.py", "'[a-z0-9]+'"): "a b-c",
    ("accepted/sitebuild/facts.py", '"from memory'): "the page is gone",
    ("accepted/size/columns.py", "'(?:(\\\\d+):)?("): "12:34:56,7",
    ("accepted/size/columns.py", "'sep="): "sep=;\r\n",
    ("accepted/size/columns.py", "'\"[^"): 'a "b" c "d',
    ("accepted/size/columns.py", "'(?<=[a-z])"): "elapsedMs",
    ("accepted/size/columns.py", "'[a-zA-Z"): "duration (ms)",
    ("accepted/size/columns.py", "'-?"): "-12,5",
    ("accepted/size/manifests.py", "'(?m)^\\\\s*url"): "\n  url: a\n",
    ("accepted/size/manifests.py", "'(?m)^# By"): "# By `accepted a\n",
    ("accepted/size/overlay.py", "'(?m)^---"): "---\na\n---\n",
    ("accepted/size/overlay.py", "'(?m)^kind"): "kind: a\n",
    ("accepted/size/overlay.py", "'(?m)^metadata"): (
        "metadata:\n  a: b\n  name: c\n"
    ),
    ("accepted/size/units.py", "'[1-9]"): "1,234,567.8",
    (
        "accepted/size/units.py",
        "f'{_NUMBER}\\\\s*+(?:tasks",
    ): "12.5 tasks per 3 min",
    (
        "accepted/size/units.py",
        "f'{_NUMBER}\\\\s*+{_UNIT}\\\\s",
    ): "1.5h 30 min ",
    ("accepted/size/units.py", "f'{_NUMBER}\\\\s*+{_UNIT}'"): "1.5 GiB",
    ("accepted/size/units.py", "f'{_NUMBER}(?P<milli"): "12.5m cpus",
    ("accepted/size/units.py", "'([\\\\d.]+m?)"): "1.5 vcpus : 2.5 GiB",
    ("accepted/size/units.py", "_NUMBER"): "1.5e3",
    ("demo/condition.py", "'^("): "used_memory:12\r\nmaxmemory:3",
}


BUILDS = {"antipatterns", "runs", "sitebuild", "talks"}
KNOWN = {file for file, _ in TEXTS}
# A selector in a reader's file, which another pattern of that room admits.
ADMITTED = {("accepted/lint/runs.py", "selector")}


CALLED = re.compile(r"\bre\.")


def written() -> Iterator[tuple[str, str, ast.expr]]:
    """Give each pattern's file, its text in the source, and itself."""
    for folder in ("demo", "lessons", "accepted"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            # They read files of this repository, and a name that whoever
            # runs them has typed.
            if file.parent.name in {"new", "scaffold"}:
                continue
            # Files for a folder of the reader's, and in no package.
            if "take-home" in file.parts:
                continue
            # They read this repository.
            if file.parent.name in BUILDS and (
                str(file.relative_to(ROOT)) not in KNOWN
            ):
                continue
            text = file.read_text("utf-8")
            # Parsed only if it may call one: this runs whenever tests are
            # collected.
            nodes = ast.walk(ast.parse(text)) if CALLED.search(text) else ()
            for node in nodes:
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "re"
                    and node.func.attr in CALLS
                ):
                    name = str(file.relative_to(ROOT))
                    source = ast.unparse(node.args[0])
                    if (name, source) not in ADMITTED:
                        yield name, source, node


# Where a pattern goes through a text, and not along it from one place.
SEARCHES = re.compile(r"\b(?!re\.)\w+\.(?:search|findall|finditer|subn?)\(")


def is_sought(file: str, called: str | None) -> bool:
    """Say whether a pattern, by its name if it has one, is searched for."""
    if called is None:
        return SEARCHES.search(file) is not None
    return (
        re.search(rf"\b{called}\.(?:search|find|sub|split)", file) is not None
    )


# What they read is in this repository.
OURS = {
    "lessons/export.py",
    # The site that was built from it.
    "accepted/kit/plain.py",
    "accepted/size/manifests.py",
    "accepted/size/overlay.py",
    "accepted/antipattern.py",
}
FOUND = list(written())


def text_of(name: str, source: str) -> str | None:
    """Return a text that this pattern matches."""
    for (file, start), text in TEXTS.items():
        plain = start.removeprefix("r")
        if file == name and source.startswith((start, plain)):
            return text
    return None


def spoilt(text: str) -> Iterator[tuple[str, str]]:
    """Give what comes before, and what is repeated, of all parts."""
    for start in range(len(text)):
        for end in range(start + 1, min(len(text), start + 8) + 1):
            yield text[:start], text[start:end]


@pytest.mark.parametrize(
    ("name", "source", "call"), FOUND, ids=[f"{n}:{s}" for n, s, _ in FOUND]
)
def test_a_pattern_is_quick_about_its_worst_text(
    name: str, source: str, call: Any
) -> None:
    module = importlib.import_module(
        name.removesuffix(".py").replace("/", ".")
    )
    there = {**vars(module), "re": re}
    flags = (
        eval(ast.unparse(call.args[1]), there)
        if (call.func.attr == "compile" and len(call.args) > 1)
        else 0
    )
    pattern = re.compile(eval(source, there), flags)
    file = (ROOT / name).read_text("utf-8")
    called = next((k for k, v in vars(module).items() if v == pattern), None)
    is_searched = call.func.attr not in {"compile", "match", "fullmatch"} or (
        call.func.attr == "compile" and is_sought(file, called)
    )
    limit = 1024 if name in OURS else SIZE_LIMIT
    is_bytes = isinstance(pattern.pattern, bytes)
    text = text_of(name, source)
    known = matching.texts(pattern) if text is None else [text]
    assert any(known), f"{name}: {source} needs a text in TEXTS"
    parts = {pair for one in known for pair in spoilt(one[:24])}
    for before, part in sorted(parts):
        # Few first: what doubles with each would never end.
        for size in (16, 64, 256, 1024, SIZE_LIMIT):
            if size > limit:
                break
            worst = before + part * (size // len(part)) + "\0"
            given = worst.encode() if is_bytes else worst
            began_s = time.thread_time()
            pattern.fullmatch(given)
            pattern.match(given)
            if is_searched:
                pattern.search(given)
            took_s = time.thread_time() - began_s
            assert took_s < LIMIT_S, (before, part, size)
