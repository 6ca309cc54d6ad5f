"""Finds sentences that a reader has to decode: pure, from text to findings.

A page is split into sentences: front matter, paragraphs, list items and
table cells. Headings, titles of notes and short labels are left out, because
a label such as "What it costs" isn't a sentence.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator, Mapping

from tests.house import prose

# "What is large belongs in a store" makes the reader wait for its subject.
_FREE_RELATIVE = re.compile(
    r"(?:And |But |So )?(?i:who|whom|whose|what|which)(?:ever)?\b"
)
# "**What it costs.**": a label, at the beginning of what it labels.
_LABEL = re.compile(r"\s*\*\*[^*]+\*\*\s*")
LABEL_WORDS = 5
_FRONT = re.compile(r"(?s)\A---\n.*?^---$", re.M)
_KEY = re.compile(r"(?m)^\w+:(?: >-)?(?= |$)")
_STRONG = re.compile(r"</?strong>")
_NO_SENTENCE = re.compile(r"\s*(?:#|\?\?\?|!!!|===)")
# A list item, a definition and a quotation begin a sentence of their own.
_ITEM = re.compile(r"\s*(?:[-*+]|\d+\.|:|>)\s+")
_END = re.compile(r"(?<=[.!?])(?=[\"')*\]]*\s)")
_CELL = re.compile(r"(?<!\\)\|")
_OPENING = "*_\"'(["
_CLOSING = "*_\"')]"

_DOCUMENTED = (
    ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef,
)  # fmt: skip

AVOIDED = "\n## Words that we avoid\n"

# American spelling and ours, of words that these pages could need.
AMERICAN = {
    "analyze": "analyse",
    "behavior": "behaviour",
    "canceled": "cancelled",
    "canceling": "cancelling",
    "color": "colour",
    "favor": "favour",
    "gray": "grey",
    "initialize": "initialise",
    "labeled": "labelled",
    "optimize": "optimise",
    "organization": "organisation",
    "recognize": "recognise",
    "serialize": "serialise",
    "summarize": "summarise",
    "utilization": "utilisation",
}


def free_relatives(text: str) -> list[str]:
    """Return the sentences that begin with a free relative, and their line.

    A question may begin with such a word.
    """
    return [
        f"{line}: {sentence}"
        for line, sentence in sentences(text)
        if _FREE_RELATIVE.match(sentence) and not sentence.endswith("?")
    ]


def instead(text: str, words: Mapping[str, str]) -> list[str]:
    """Return where a word of `words` stands, and what to say instead."""
    plain = prose.prose(text)
    return [
        f"{_line(plain, found.start())}: {found.group()}, say {better}"
        for word, better in words.items()
        for found in re.finditer(
            rf"(?i)(?<![\w/-]){re.escape(word)}s?(?![\w-])", plain
        )
    ]


def avoided(glossary: str) -> dict[str, str]:
    """Return the glossary's words that we avoid, and what to say instead."""
    section = glossary.partition(AVOIDED)[2].partition("\n## ")[0]
    rows = re.findall(r"(?m)^\| ([^|]+?) \| ([^|]+?) \|$", section)
    return dict(rows[1:])


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield each sentence of a page, and the line on which it begins."""
    text = _FRONT.sub(lambda front: _KEY.sub("- ", front[0]), text)
    plain = prose.prose(_STRONG.sub("**", text))
    for number, block in _blocks(plain.split("\n")):
        label = _LABEL.match(block)
        at = 0
        if label and len(label[0].split()) <= LABEL_WORDS:
            at = label.end()
        for part in _END.split(block[at:]):
            begin = at + len(part) - len(part.lstrip())
            at += len(part)
            if sentence := part.strip().lstrip(_OPENING).rstrip(_CLOSING):
                yield number + block.count("\n", 0, begin), sentence


def docstrings(source: str) -> str:
    """Return the docstrings of a module, each on its own line numbers."""
    lines = [""] * (source.count("\n") + 1)
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, _DOCUMENTED) or not ast.get_docstring(node):
            continue
        quoted = node.body[0]
        text = inspect.cleandoc(ast.get_docstring(node, clean=False) or "")
        for number, line in enumerate(text.split("\n"), quoted.lineno - 1):
            lines[number] = line
    return "\n".join(lines)


def _blocks(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield each stretch that no sentence leaves, and its first line.

    Of a table, only the cells that are sentences.
    """
    held: list[str] = []
    for number, line in enumerate([*lines, ""], 1):
        item = _ITEM.match(line)
        is_row = line.lstrip().startswith("|")
        is_apart = not line.strip() or is_row or _NO_SENTENCE.match(line)
        if held and (item or is_apart):
            yield number - len(held), "\n".join(held)
            held = []
        if is_row:
            cells = (cell.strip() for cell in _CELL.split(line))
            yield from ((number, cell) for cell in cells if cell[-1:] in ".:")
        elif not is_apart:
            held.append(line[item.end() :] if item else line)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
