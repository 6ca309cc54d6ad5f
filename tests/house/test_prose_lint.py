"""The lint of the prose can fail: each rule on a sample that breaks it."""

from __future__ import annotations

import pytest

from tests.house import prose

CHAPTER = """---
title: A
number: 1
description: b
minutes_read: 1
minutes_do: 1
misconception: c
objective: d
predicts: e
demo: [pair]
lab: 1
slot_min: 12
cut_ok: f
depends_on: []
hide: [toc]
---

# A

<accepted-pair recording="pair">
<p>Run it with <code>make up</code>.</p>
</accepted-pair>

**What to notice.**

```mermaid
sequenceDiagram
    accTitle: g
    accDescr: h
```

## Same idea, new situation

What then?

??? note "One answer"

    This.
"""


@pytest.mark.parametrize("word", prose.UNWANTED)
def test_each_unwanted_word_is_found(word: str) -> None:
    assert prose.unwanted_words(f"One.\nIt is {word} so.") == [f"2: {word}"]


def test_a_word_is_found_at_the_start_and_across_markup() -> None:
    assert prose.unwanted_words("Simply press.") == ["1: Simply"]
    assert prose.unwanted_words("It's **just** so.") == ["1: just"]
    assert prose.unwanted_words("[just so](a.md)") == ["1: just"]


@pytest.mark.parametrize(
    "text",
    [
        "adjust, justice, easygoing",
        "Write `just` in code.",
        "```sh\njust build\n```",
        "    ```sh\n    just build\n    ```",
        "[see](https://example.org/just/easy)",
        "<a class='just'>there</a>",
        "[1]: https://example.org/simply",
    ],
)
def test_what_is_not_prose_is_left_alone(text: str) -> None:
    assert prose.unwanted_words(text) == []


def test_prose_after_code_is_read_again() -> None:
    text = "```sh\nmake up\n```\n\nThat is easy.\n\n```sh\nls\n```\n"
    assert prose.unwanted_words(text) == ["5: easy"]


@pytest.mark.parametrize(
    "text", ["It is so\u2014yes", "so \u2013 yes", "so -- yes"]
)
def test_a_dash_between_thoughts_is_found(text: str) -> None:
    assert len(prose.dashes(text)) == 1


@pytest.mark.parametrize(
    "text", ["a well-known thing", "pages 3\u20135", "|---|---|", "`--flag`"]
)
def test_other_dashes_are_fine(text: str) -> None:
    assert prose.dashes(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("after 12 ms", "12 ms"),
        ("It took 4.5s.", "4.5 s"),
        ("at most 86,400 s, or", "86,400 s"),
        ("about 50 % of", "50 %"),
        ("(300 seconds)", "300 seconds"),
        ("within 15 minutes.", "15 minutes"),
        ("2 000 req/s? No: 900 req/s.", "900 req/s"),
        ("took 676 MB", "676 MB"),
        ("[30 s](https://example.org)", "30 s"),
    ],
)
def test_a_bare_figure_is_found(text: str, found: str) -> None:
    assert found in prose.figures(text)
    assert prose.unsourced(text, {}) != []


@pytest.mark.parametrize(
    "text",
    ["a 504 says", "40 threads", "RFC 9110, section 9.2.2", "`sleep 5 s`"],
)
def test_numbers_without_a_unit_are_no_figures(text: str) -> None:
    assert prose.figures(text) == {}


def test_a_figure_with_a_source_passes() -> None:
    assert prose.unsourced("after 12 ms", {"12 ms": "https://a"}) == []


def test_a_head_that_is_wrapped_breaks_its_table() -> None:
    assert prose.broken_tables("| A | B |\n|---|---|\n| 1 | 2 |") == []
    assert prose.broken_tables("| A |\nB |\n|---|---|") == ["2: B |"]


def test_a_whole_chapter_has_no_gaps() -> None:
    assert prose.chapter_gaps(CHAPTER) == []


@pytest.mark.parametrize("key", sorted(prose.CHAPTER_KEYS))
def test_a_missing_key_is_a_gap(key: str) -> None:
    lines = [
        line
        for line in CHAPTER.splitlines(keepends=True)
        if not line.startswith(f"{key}:")
    ]
    assert prose.chapter_gaps("".join(lines)) == [f"no {key}"]


@pytest.mark.parametrize(
    ("lost", "gap"),
    [
        ("What then?", "no transfer question"),
        ("??? note", "no answer to the transfer question"),
        ("<accepted-pair", "no figure pair"),
        ("make up", "pair: nothing to read without a script"),
        ("**What to notice.**", "pair: nothing to notice"),
        ("accTitle:", "a diagram without accTitle or accDescr"),
    ],
)
def test_a_missing_part_is_a_gap(lost: str, gap: str) -> None:
    assert gap in prose.chapter_gaps(CHAPTER.replace(lost, "gone"))


def test_a_diagram_before_the_first_figure_is_a_gap() -> None:
    diagram = "```mermaid\naccTitle: a\naccDescr: b\n```\n"
    early = CHAPTER.replace("# A\n", f"# A\n\n{diagram}", 1)
    assert prose.chapter_gaps(early) == ["a diagram before the first figure"]
