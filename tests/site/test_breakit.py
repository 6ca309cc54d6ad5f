"""The figure `breakit` of chapter 7: the model asked, then done for real."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.site.figures import (
    RUN_MS,
    goals_reached,
    in_sight,
    open_page,
    press,
)
from tests.site.watching import Visitor

CHAPTER = "/chapters/7-delivery/"


def test_the_shortest_sequence_is_done_to_real_processes(
    visitor: Visitor,
) -> None:
    figure = in_sight(open_page(visitor, CHAPTER), "accepted-breakit")
    says = figure.locator(".ac-says")
    expect(says).to_contain_text("has 2 steps: lost")
    # The model answers at once whatever is set, without a run.
    for name in ("lease and sweeper", "fence", "key for the charge"):
        figure.get_by_label(name, exact=True).check()
    expect(says).to_contain_text("in none of them is the task lost")
    for name in ("lease and sweeper", "fence", "key for the charge"):
        figure.get_by_label(name, exact=True).uncheck()
    expect(says).to_contain_text("has 2 steps: lost")
    expect(figure.locator(".ac-trace li")).to_have_count(2)

    press(figure, "Do it to real processes")
    expect(figure.locator(".ac-trace .ac-chip")).to_have_text(
        "lost", timeout=RUN_MS
    )
    done = figure.locator(".ac-trace li.is-done")
    expect(done).to_have_count(2)
    expect(done.first).to_contain_text(
        re.compile(r"BRPOP.*pid \d+", re.DOTALL)
    )
    expect(done.last).to_contain_text(
        re.compile(r"kill -9.*pid \d+", re.DOTALL)
    )
    expect(figure.get_by_role("status")).to_contain_text(
        "0 charges in the books, 0 ends recorded, 0 messages left, 0 leases"
    )
    assert goals_reached(figure) == 1
    figure.get_by_text("Evidence").click()
    expect(figure).to_contain_text("BRPOP jobs 1")


def test_the_model_answers_without_a_server(visitor: Visitor) -> None:
    page = open_page(visitor, CHAPTER, is_away=True)
    figure = in_sight(page, "accepted-breakit")
    says = figure.locator(".ac-says")
    expect(says).to_contain_text("The model has 50 states with up to 1 fault")
    figure.get_by_label("acks_late", exact=True).uncheck()
    figure.get_by_label("A fault is").select_option("child")
    expect(says).to_contain_text("has 3 steps: lost")
    expect(figure).to_contain_text("There is no recording of these settings.")
