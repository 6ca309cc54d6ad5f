"""Puts each step of an agenda together from what the guide says already.

    workshop/agendas.toml        steps, minutes, questions
    site/chapters/*.md           misconception, objective, what may be cut
    site/generated/questions.json  questions, choices, what recorded runs show
    site/recordings/             how long a run takes
    site/data/slides.toml        the words that stand nowhere else

Slides, handouts and speaker notes are made from the talks that `read` returns.
`Notes` holds all that is for the instructor only.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accepted.sitebuild.chapters import front_matter
from accepted.sitebuild.errors import SiteError
from accepted.sitebuild.practicepage import HEADING
from demo.settings import ROOT
from labs.grading.lab import Lab, labs
from workshop.agenda import Agenda, Step, agenda_of
from workshop.agendas import FILE, QUESTIONS

SITE = ROOT / "site"
WORDS = SITE / "data" / "slides.toml"
RECORDINGS = SITE / "recordings"
TITLE = r"<accepted-{name}[ >].*?<strong>(.+?)\.?</strong>"


@dataclass(frozen=True, slots=True)
class Point:
    """A sentence of a slide, and the section that says more."""

    text: str
    section: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the agenda, and the figure that answers it."""

    id: str
    text: str
    choices: tuple[str, ...]
    # The place of the right choice, and what the figure says about each.
    answer: int
    replies: tuple[str, ...]
    figure: str
    # The section in which the figure stands.
    anchor: str
    # How long the recorded run took, in whole seconds.
    run_s: int


@dataclass(frozen=True, slots=True)
class Moment:
    """The words for some minutes of a step."""

    from_min: float
    to_min: float
    text: str
    # While the figure of this question runs, if there is one.
    runs: str


@dataclass(frozen=True, slots=True)
class Notes:
    """The instructor's part of a step."""

    misconception: str
    reply: str
    cut_ok: str
    # The place of the wrong choice to prepare for, by question.
    expected: Mapping[str, int]
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A step with all that is said about it."""

    step: Step
    # "Chapter 7, Delivery guarantees" or "Lab 5, Kill the worker".
    page_title: str
    objective: str
    # What a lab comes with.
    situation: str
    command: str
    points: tuple[Point, ...]
    questions: tuple[Question, ...]
    notes: Notes


@dataclass(frozen=True, slots=True)
class Talk:
    """An agenda, and its parts in order."""

    agenda: Agenda
    parts: tuple[Part, ...]


def read() -> list[Talk]:
    """Return the talk of each agenda. Raises SiteError."""
    table = tomllib.loads(FILE.read_text("utf-8"))
    words = tomllib.loads(WORDS.read_text("utf-8"))["parts"]
    asked = json.loads(QUESTIONS.read_text("utf-8"))
    talks = []
    for each in table["agenda"]:
        bare = [{**step, "polls": ()} for step in each["steps"]]
        agenda = agenda_of({**each, "steps": bare})
        polls = [step.get("polls", ()) for step in each["steps"]]
        parts = tuple(
            _part(step, words, {poll: asked[poll] for poll in ids})
            for step, ids in zip(agenda.steps, polls, strict=True)
        )
        talks.append(Talk(agenda, parts))
    return talks


def _part(
    step: Step,
    words: Mapping[str, Mapping[str, Any]],
    asked: Mapping[str, Mapping[str, Any]],
) -> Part:
    name = step.page or step.id.rstrip("-0123456789")
    if name not in words:
        raise SiteError(f"slides.toml has no words for {name}")
    own = words[name]
    text, meta, lab = _page(step.page)
    questions = tuple(
        _question(poll, given, text) for poll, given in asked.items()
    )
    title = f"Chapter {meta['number']}, {meta['title']}" if meta else ""
    return Part(
        step,
        f"Lab {lab.number}, {lab.title}" if lab else title,
        str(meta.get("objective", "")).strip(),
        lab.comes if lab else "",
        f"accepted lab start {lab.number}" if lab else "",
        tuple(_point(name, text, *each) for each in own["points"]),
        questions,
        Notes(
            lab.misconception
            if lab
            else str(meta.get("misconception", "")).strip(),
            own.get("reply", ""),
            str(meta.get("cut_ok", "")).strip(),
            _expected(name, own.get("expect", {}), questions),
            tuple(_moments(step.minutes, own["say"], asked)),
        ),
    )


def _page(page: str) -> tuple[str, dict[str, Any], Lab | None]:
    """Return a page's text, a chapter's front matter, or a lab."""
    if not page:
        return "", {}, None
    if page.startswith("labs/"):
        (lab,) = (each for each in labs() if f"labs/{each.slug}" == page)
        made = SITE / "generated" / f"lab{lab.number:02}.md"
        return made.read_text("utf-8"), {}, lab
    file = SITE / f"{page}.md"
    return file.read_text("utf-8"), front_matter(file), None


def _question(poll: str, given: Mapping[str, Any], page: str) -> Question:
    found = re.search(TITLE.format(name=poll), page, re.S)
    if not found:
        raise SiteError(f"no figure {poll} on the page of its step")
    return Question(
        poll,
        given["question"],
        tuple(given["choices"]),
        int(given["answer"]),
        tuple(given["replies"]),
        " ".join(found[1].split()),
        _anchor(*HEADING.findall(page[: found.start()])[-1]),
        _run_s(RECORDINGS / f"{poll}.json"),
    )


def _run_s(recording: Path) -> int:
    frames = json.loads(recording.read_text("utf-8"))["frames"]
    return math.ceil(float(frames[-1]["at_ms"]) / 1000)


def _point(name: str, page: str, section: str, text: str) -> Point:
    if not page:
        return Point(text, "", "")
    for heading, anchor in HEADING.findall(page):
        if heading == section:
            return Point(text, section, _anchor(heading, anchor))
    raise SiteError(f"slides.toml: {name} has no section {section!r}")


def _anchor(heading: str, given: str) -> str:
    made = re.sub(r"[^\w\s-]", "", heading.lower()).replace(" ", "-")
    return given or made


def _expected(
    name: str, given: Mapping[str, str], questions: Sequence[Question]
) -> dict[str, int]:
    places = {}
    for question in questions:
        begin = given.get(question.id)
        found = [
            place
            for place, choice in enumerate(question.choices)
            if begin and choice.startswith(begin)
        ]
        if len(found) != 1 or found[0] == question.answer:
            raise SiteError(
                f"slides.toml: {name}: expect: {begin!r} is no wrong choice"
                f" of {question.id}"
            )
        places[question.id] = found[0]
    return places


def _moments(
    minutes: int, given: Sequence[Mapping[str, Any]], asked: Mapping[str, Any]
) -> list[Moment]:
    """Divide the minutes of a step by weight, in halves of a minute."""
    kept = [each for each in given if each.get("poll", "") in {"", *asked}]
    total = sum(each["weight"] for each in kept)
    moments, gone, from_min = [], 0, 0.0
    for each in kept:
        gone += each["weight"]
        to_min = round(2 * minutes * gone / total) / 2
        runs = each["poll"] if each.get("run") else ""
        moments.append(Moment(from_min, to_min, each["text"], runs))
        from_min = to_min
    return moments
