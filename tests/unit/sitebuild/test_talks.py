"""Slides and speaker notes: their words, and how minutes are divided."""

from __future__ import annotations

import tomllib

import pytest

from accepted.sitebuild.errors import SiteError
from accepted.sitebuild.talks import AGENDAS, handouts, reading
from accepted.sitebuild.talks.reading import Question
from demo.settings import ROOT
from tests.house import prose
from workshop.agendas import FILE

WORDS = reading.WORDS.read_text("utf-8")
PARTS = tomllib.loads(WORDS)["parts"]
ASKED = Question("q", "Which?", ("One", "Two", "Not"), 1, (), "", "", 9)


def test_there_is_a_talk_for_each_agenda() -> None:
    table = tomllib.loads(FILE.read_text("utf-8"))
    assert [each["minutes"] for each in table["agenda"]] == list(AGENDAS)


def test_the_words_have_no_figures_and_talk_to_a_colleague() -> None:
    assert not prose.figures(WORDS)
    assert not prose.unwanted_words(WORDS)
    assert not prose.dashes(WORDS)


@pytest.mark.parametrize("name", PARTS)
def test_a_slide_has_few_points_and_a_reply_to_its_misconception(
    name: str,
) -> None:
    part = PARTS[name]
    has_page = "/" in name
    assert (2 if has_page else 0) <= len(part["points"]) <= 4
    assert bool(part.get("reply")) is has_page
    runs = [each for each in part["say"] if each.get("run")]
    assert all(each["poll"] in part["expect"] for each in runs)
    # Whoever waits for a figure has something to say.
    assert {each["poll"] for each in runs} == set(part.get("expect", {}))


def test_the_moments_of_a_step_fill_its_minutes() -> None:
    say = [
        {"weight": 1, "text": "a"},
        {"weight": 2, "text": "b", "poll": "kill", "run": True},
        {"weight": 1, "text": "c", "poll": "other"},
    ]
    moments = reading._moments(8, say, {"kill": {}})
    assert [each.text for each in moments] == ["a", "b"]
    assert [each.runs for each in moments] == ["", "kill"]
    assert [each.from_min for each in moments] == [0, 2.5]
    assert [each.to_min for each in moments] == [2.5, 8]


@pytest.mark.parametrize("begin", [None, "Two", "Three"])
def test_the_answer_to_prepare_for_is_a_wrong_one(begin: str | None) -> None:
    given = {"q": begin} if begin else {}
    with pytest.raises(SiteError, match="no wrong choice of q"):
        reading._expected("page", given, [ASKED])
    assert reading._expected("page", {"q": "One"}, [ASKED]) == {"q": 0}


def test_a_point_names_a_section_that_is_there() -> None:
    page = "## See it happen\n\n## Why? { #because }\n"
    anchors = [
        reading._point("page", page, section, "text").anchor
        for section in ("See it happen", "Why?")
    ]
    assert anchors == ["see-it-happen", "because"]
    with pytest.raises(SiteError, match="no section 'Nowhere'"):
        reading._point("page", page, "Nowhere", "text")


def test_a_handout_has_the_first_sentence_of_a_term() -> None:
    known = handouts.terms((ROOT / "GLOSSARY.md").read_text("utf-8"))
    assert known["Attempt"] == "One try at a task."
    assert known["Task"].endswith("such as /api/tasks/t_….")
    assert "Poll" not in known
