"""Tables on a wide page, without a script, and on paper.

Those of a run on a phone are looked at in the visit of visiting.py.
"""

from __future__ import annotations

import pytest

from tests.site.figures import in_sight, open_page, press
from tests.site.phone import CUT_OFF, LOOK
from tests.site.registry import FRAMED
from tests.site.watching import Visitor

PLANS = "/guides/from-a-load-to-a-bill/"


@pytest.mark.parametrize("name", ["sequence", "side-by-side"])
def test_a_wide_table_has_columns(visitor: Visitor, name: str) -> None:
    page = open_page(visitor, FRAMED[name], is_away=True)
    figure = in_sight(page, f"accepted-{name}")
    press(figure, "Show the recorded run")
    figure.get_by_role("slider").press("End")
    for summary in figure.locator("summary").all():
        summary.click()
    for table in figure.locator(".ac-scroll").all():
        seen = table.evaluate(LOOK)
        assert set(seen["headed"]) == {"none"}
        assert seen["over"] == 0


@pytest.mark.parametrize("address", ["/chapters/4-streaming/", PLANS])
def test_a_poster_s_tables_are_whole_at_360_px(
    visitor: Visitor, address: str
) -> None:
    page = visitor.open(address, width=360, java_script_enabled=False)
    posters = page.locator(".ac-recorded")
    assert posters.count() > 0
    for poster in posters.all():
        seen = poster.evaluate(LOOK)
        assert (seen["over"], seen["beyond"]) == (0, 0)
        assert "none" not in seen["headed"]


def test_the_gateways_fit_on_paper(visitor: Visitor) -> None:
    # A4 without its margins.
    page = visitor.open(
        "/chapters/1-the-problem/", width=718, java_script_enabled=False
    )
    page.emulate_media(media="print")
    assert page.locator(".ac-gateways").evaluate(CUT_OFF) == 0
