"""A figure in the code says where it is from: a measurement, or a reason.

measured: bench <row>, ...   `make bench ROWS=<row>` shows it, with and without
measured: <path>, ...        a file here has it, or has measured it
measured: by hand, ...       once, and in what circumstances
chosen: ...                  a reason
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bench.__main__ import ROWS
from tests.house.tree import ROOT, files_with, name

MARKED = (
    ".py", ".lua", ".ts", ".js", ".css", ".yaml", ".yml", ".toml", ".conf",
)  # fmt: skip
# What a comment's next line begins with.
PREFIX = re.compile(r"^\s*(#|--|//|\*|;)?\s*")
# Neither a name in code nor a key of a table.
MARK = re.compile(r"""(?<![\w"'.])(measured|chosen): (?=\S)""")
CODE = re.compile(
    r"(nothing|Measured|Partial|dict|Annotated|Path|bool|\(|\{|MEAS)"
)
# chosen: `half of it` is a reason.
FEWEST_WORDS = 2


def marks(path: Path) -> Iterator[tuple[int, str, str]]:
    """Yield line, word and text of each mark in a file's comments."""
    lines = path.read_text("utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        for mark in MARK.finditer(f"{line} "):
            text = line[mark.end() :]
            if CODE.match(text):
                continue
            below = (PREFIX.sub("", one) for one in lines[number:][:2])
            yield number, mark[1], " ".join([text.strip(), *below])


def is_measured(text: str) -> bool:
    """Say whether a figure's measurement is named first."""
    source = re.match(r"(by hand|bench ([a-z-]+)|([\w.-]+/[\w./-]*))", text)
    if source is None:
        return False
    _, row, path = source.groups()
    return (row is None or row in ROWS) and (
        path is None or (ROOT / path.rstrip(".")).exists()
    )


def test_a_figure_says_where_it_is_from() -> None:
    loose = []
    for path in files_with(*MARKED):
        if path == Path(__file__):
            continue
        for number, word, text in marks(path):
            is_told = (
                is_measured(text)
                if word == "measured"
                else len(text.split()) > FEWEST_WORDS
            )
            if not is_told:
                loose.append(f"{name(path)}:{number} {word}: {text[:60]}")
    assert not loose, "\n".join(loose)


def test_a_source_is_told_from_none() -> None:
    assert is_measured("bench overhead, 0.3 ms")
    assert is_measured("bench/README.md, 0.3 ms")
    assert is_measured("by hand, 0.3 ms on two cores")
    for text in ("bench, 0.3 ms", "0.3 ms", "facts, 16", "gone/file.md, 3"):
        assert not is_measured(text)
