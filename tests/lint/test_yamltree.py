"""YAML becomes nodes with lines, and a hostile file an error."""

from __future__ import annotations

import pytest

from accepted.lint.facts import UNKNOWN
from accepted.lint.readers.yamltree import MOST_DEPTH, documents
from accepted.lint.source import Source, Template, Unreadable


def source(text: str) -> Source:
    return Source("a.yaml", text)


def test_a_node_knows_its_value_and_its_line() -> None:
    [one, other] = documents(
        source("a:\n  b: [1, 'x']\n  c: yes\n---\nd: 1.5\n")
    )
    assert one.value("a", "b", 0) == 1
    assert one.value("a", "b", 1) == "x"
    assert one.value("a", "c") is True
    assert one.value("a", "missing", 3) is None
    node = one.get("a", "c")
    assert node is not None
    assert (node.place.line, node.place.column) == (3, 6)
    assert one.key("a").line == 1
    assert other.value("d") == 1.5
    assert other.place.line == 5


def test_a_merged_key_is_found_and_an_own_one_wins() -> None:
    [root] = documents(
        source("base: &b {x: 1, y: 2}\nmine:\n  <<: *b\n  y: 3\n")
    )
    assert root.value("mine", "x") == 1
    assert root.value("mine", "y") == 3
    mine = root.get("mine")
    assert mine is not None
    assert {key: value.scalar for key, _, value in mine.items()} == {
        "x": 1,
        "y": 3,
    }


def test_a_value_that_is_filled_in_later_is_unknown() -> None:
    [root] = documents(source('a: ${LIMIT:-5}\nb: "30"\n'))
    assert root.value("a") is UNKNOWN
    assert root.value("b") == "30"


def laughs() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for n in range(1, 10):
        ten = ", ".join([f"*a{n - 1}"] * 10)
        lines.append(f"a{n}: &a{n} [{ten}]")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (laughs(), "aliases make it larger"),
        ("a: &a [*a]", "no anchor before"),
        ("a: *b", "no anchor before"),
        ("[" * 100_000, f"nests deeper than {MOST_DEPTH}"),
        ("a: 1\nb: 2\na: 3\n", "`a` stands twice, first in line 1"),
        ("a: [1\nb: 2\n", "isn't YAML"),
        ("a: !!python/object:os.system x\n", ""),
        ("[0," * 3 + "0," * 200_001, "more than 200,000 nodes"),
        ("a: \x07b", "isn't YAML"),
    ],
)
def test_a_hostile_file_is_an_error_with_its_reason(
    text: str, reason: str
) -> None:
    if not reason:
        # A tag is a word: nothing is built from it.
        assert documents(source(text))[0].value("a") == "x"
        return
    with pytest.raises(Unreadable, match=reason):
        documents(source(text))


def test_a_template_is_no_error() -> None:
    with pytest.raises(Template):
        documents(source("a: {{ .Values.a }}\n{{- if x }}\nb: 1\n"))
