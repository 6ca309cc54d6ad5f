"""The gallery of anti-patterns as it was built: light, whole, foldable."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lessons.antipatterns.listed import patterns

# chosen: a page of 24 patterns may weigh as much as a picture.
LIMIT_BYTES = 40_000


@pytest.fixture(scope="module")
def page(site: Path) -> Path:
    return site / "guides" / "anti-patterns" / "index.html"


def test_it_is_light(page: Path) -> None:
    sent = page.with_name("index.html.br").stat().st_size
    assert sent < LIMIT_BYTES, f"{sent} bytes"


def test_each_pattern_has_code_a_table_and_a_coloured_diff(page: Path) -> None:
    _, *sections = re.split(r'<h3 id="', page.read_text("utf-8"))
    ids = [section.partition('"')[0] for section in sections]
    assert ids == list(patterns())
    for section in sections:
        assert section.count("<table>") == 1
        assert section.count("<details") == 2
        assert 'class="gd"' in section or 'class="gi"' in section
        # Code, the diff, the grep: all of them coloured by the build.
        assert section.count('class="highlight"') >= 2
        assert section.count("<pre") == 3


def test_every_fold_is_closed_and_open_on_paper(page: Path) -> None:
    text = page.read_text("utf-8")
    assert "<details open" not in text
    # The rule for paper goes by the list of cards before them.
    after = text.index("</nav>", text.index('class="ac-anti"'))
    assert text.index("<details") > after
    styles = page.parents[2] / "generated" / "accepted.css"
    assert ".ac-anti~details" in styles.read_text("utf-8")
