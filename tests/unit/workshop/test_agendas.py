"""The agendas add up, and fit the guide as it is."""

from __future__ import annotations

from itertools import pairwise

import pytest
import yaml

from demo.settings import ROOT
from labs.grading.lab import labs
from workshop.agenda import Agenda, agenda_of, as_data, cut_order
from workshop.agendas import agendas

ALL = [pytest.param(agenda, id=str(m)) for m, agenda in agendas().items()]


def slot_min(page: str) -> int:
    """Return the minutes of a chapter in a workshop."""
    text = (ROOT / "site" / f"{page}.md").read_text("utf-8")
    return int(yaml.safe_load(text.split("---")[1])["slot_min"])


def test_there_are_four() -> None:
    assert sorted(agendas()) == [45, 90, 210, 360]


@pytest.mark.parametrize("agenda", ALL)
def test_the_minutes_of_the_steps_add_up(agenda: Agenda) -> None:
    assert sum(step.minutes for step in agenda.steps) == agenda.minutes


@pytest.mark.parametrize("agenda", ALL)
def test_each_step_has_a_page_of_the_guide(agenda: Agenda) -> None:
    slugs = {f"labs/{lab.slug}" for lab in labs()}
    for step in agenda.steps:
        page = ROOT / "site" / f"{step.page}.md"
        assert not step.page or step.page in slugs or page.exists(), step.id


@pytest.mark.parametrize("agenda", ALL)
def test_a_step_comes_after_those_that_it_needs(agenda: Agenda) -> None:
    for step in agenda.steps:
        for needed in step.needs:
            assert -1 < agenda.place(needed) < agenda.place(step.id)


@pytest.mark.parametrize("agenda", ALL)
def test_what_may_be_cut_is_needed_by_nothing_that_stays(
    agenda: Agenda,
) -> None:
    cut = {step.id for step in agenda.steps if step.cut}
    for step in agenda.steps:
        if step.id not in cut:
            assert not cut & set(step.needs), step.id


def test_chapters_have_their_own_length_in_a_day() -> None:
    for step in agendas()[360].steps:
        if step.page.startswith("chapters/"):
            assert step.minutes == slot_min(step.page), step.id


def test_cuts_come_in_the_order_of_their_numbers() -> None:
    half = agendas()[210]
    chosen = cut_order(half, ())
    assert {step.id for step in chosen} == {s.id for s in half.steps if s.cut}
    assert all(a.cut < b.cut for a, b in pairwise(chosen))


def test_a_step_that_has_begun_or_is_needed_is_not_cut() -> None:
    step = {"minutes": 10, "title": "x"}
    agenda = agenda_of(
        {
            "minutes": 20,
            "title": "x",
            "steps": [
                {**step, "id": "a", "cut": 1},
                {**step, "id": "b", "cut": 2, "needs": ["a"]},
            ],
        }
    )
    assert [each.id for each in cut_order(agenda, ())] == ["b"]
    assert cut_order(agenda, {"b"}) == []


@pytest.mark.parametrize("agenda", ALL)
def test_an_agenda_survives_its_way_into_a_log(agenda: Agenda) -> None:
    assert agenda_of(as_data(agenda)) == agenda
