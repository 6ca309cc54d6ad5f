"""Pages say who does what, in the words of the glossary, in British spelling.

It can fail: each rule is shown a sentence that breaks it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.house import english
from tests.house.tree import ROOT, files_with, name

READ = (
    "site",
    "labs",
    "demo",
    "tests",
    "deploy",
    "bench",
    "README.md",
    "GLOSSARY.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
)
PAGES = [
    path for path in files_with(".md") if name(path).split("/")[0] in READ
]
DOCUMENTED = re.compile(
    r"(demo|lessons|harness|labs|accepted|bench|tests|workshop)/"
)
ROOMS = [path for path in files_with(".py") if DOCUMENTED.match(name(path))]
GLOSSARY = (ROOT / "GLOSSARY.md").read_text("utf-8")
AVOIDED = english.avoided(GLOSSARY)


def listed(
    paths: Iterable[Path], of: Callable[[str], Iterable[object]]
) -> list[str]:
    """Return each finding in the text of each file, with the file's name."""
    return [
        f"{name(path)}: {found}"
        for path in paths
        for found in of(path.read_text("utf-8"))
    ]


def test_a_sentence_begins_with_its_subject() -> None:
    found = listed(PAGES, english.free_relatives)
    assert not found, "name the subject by a noun"


def test_a_page_uses_our_words_and_spelling() -> None:
    # The table that lists these words has them all.
    def of(text: str) -> Iterable[object]:
        return instead(text.partition(english.AVOIDED)[0])

    assert not listed(PAGES, of)


def test_a_docstring_says_who_does_what() -> None:
    def of(text: str) -> Iterable[object]:
        said = english.docstrings(text)
        return (*english.free_relatives(said), *instead(said))

    assert not listed(ROOMS, of)


def instead(text: str) -> Iterable[object]:
    """Return the words that the glossary or British spelling replaces."""
    avoided = english.instead(text, AVOIDED)
    return (*avoided, *english.instead(text, english.AMERICAN))


def test_a_docstring_is_read_where_it_stands() -> None:
    source = '''"""Says it.\n\nWhat is lost is found.\n"""\n\n\nclass A:
    """One.

    It ends. Who waits
    holds a slot.
    """
'''
    assert english.free_relatives(english.docstrings(source)) == [
        "3: What is lost is found.",
        "10: Who waits\nholds a slot.",
    ]


def test_the_glossary_lists_words_to_avoid() -> None:
    assert AVOIDED["time-out"] == "timeout"
    assert "Avoid" not in AVOIDED
    assert not any(set(word) <= set("- ") for word in AVOIDED)


@pytest.mark.parametrize(
    "text",
    [
        "Who comes back to a stream gets the rest.",
        "It ends. What is large\nbelongs in a store.",
        "- Whoever waits must not block.",
        ":   Whatever fails is retried.",
        "| A | What a client sends is escaped. |",
        "It ends. And what isn't stored is lost.",
        "---\ndescription: >-\n  What stands here is read.\ntitle: A\n---\n",
        "**Lost.** Which of them wins is open.",
        "**What is written down here is done.** So it is.",
        "<p>Here. What runs is real.</p>",
    ],
)
def test_a_free_relative_as_subject_is_found(text: str) -> None:
    assert len(english.free_relatives(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Which of the failures is it, and what do you change?",
        "## What a poll costs\n\nA poll is a request.",
        "**What to notice.** The bars differ.",
        "<p><strong>What it counts.</strong> Aim: see it.</p>",
        "| What it promises | What it doesn't |\n|---|---|\n| An end | It |",
        "A client that waits, whatever it waits for, holds a slot.",
        '??? note "What it costs"\n\n    Nothing.',
        "Run it:\n\n```sh\nWhat is this.\n```",
        "`What` is a word.",
    ],
)
def test_questions_and_labels_may_begin_so(text: str) -> None:
    assert english.free_relatives(text) == []


def test_a_finding_names_its_line() -> None:
    text = "One.\n\nTwo is\nhere. What is\nthree is late.\n\n- Who goes, goes."
    assert english.free_relatives(text) == [
        "4: What is\nthree is late.",
        "7: Who goes, goes.",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A gateway's time-outs.", "1: time-outs, say timeout"),
        ("It was\ndelivered again.", "2: delivered again, say redelivered"),
        ("Time-out!", "1: Time-out, say timeout"),
    ],
)
def test_a_word_to_avoid_is_found(text: str, found: str) -> None:
    assert english.instead(text, AVOIDED) == [found]


@pytest.mark.parametrize("word", english.AMERICAN)
def test_an_american_spelling_is_found(word: str) -> None:
    assert len(english.instead(f"The {word} here.", english.AMERICAN)) == 1
    assert english.instead(f"The `{word}` here.", english.AMERICAN) == []
