"""The other chapters with figures, in one visit: recordings, axe, sizes."""

from __future__ import annotations

import pytest

from tests.site.visiting import CHAPTERS, visit
from tests.site.watching import Visitor


@pytest.mark.timeout(240)
@pytest.mark.parametrize("path", CHAPTERS[1::2])
def test_a_chapter_keeps_the_rules_of_pages_and_figures(
    visitor: Visitor, path: str
) -> None:
    visit(visitor, path)
