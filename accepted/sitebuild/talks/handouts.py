"""Writes a talk's handout, to be printed: what people write on and keep.

Its answers are left out: they are for after the vote. Addresses are relative
to /workshop/handout/<minutes>/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import accumulate

from accepted.sitebuild import practices
from accepted.sitebuild.chapters import Chapter
from accepted.sitebuild.talks.reading import Question, Talk
from labs.grading.lab import Lab

BASE = "../../../"
# Of the glossary: tasks and what does them. The rest is about this guide.
TOPICS = ("The work\n", "The memory\n", "The machinery\n")
# Terms that are ordinary words as well, and mostly meant so.
ORDINARY = {
    "Kind",
    "Line",
    "Load",
    "Loss",
    "Problem",
    "Reserve",
    "Try",
    "Turn",
}
ENTRY = re.compile(r"(?m)^\*\*(.+?)\*\*\n:   ((?:.+\n(?:    .+\n)*))")
# A sentence ends before a capital letter, and not after "such as RFC 9457."
SENTENCE = re.compile(r"^.*?[.](?= [A-Z*`]|$)")
LINE = '<span class="ac-hand__line"></span>'


def as_html(
    talk: Talk,
    rules: practices.Practices,
    glossary: str,
    chapters: Iterable[Chapter],
    labs: Iterable[Lab],
) -> str:
    """Return the handout of a talk."""
    questions = [each for part in talk.parts for each in part.questions]
    crowd = " is-crowded" if len(questions) > 12 else ""
    return "\n".join(
        [
            f'<div class="ac-hand{crowd}">',
            *_join(),
            *_steps(talk),
            "<h2>Your predictions</h2>",
            "<p>Tick one before the run, and write down why.</p>",
            *map(_question, questions),
            *_rules(rules),
            *_words(talk, glossary),
            *_onward(talk, chapters, labs),
            "</div>",
            "",
        ]
    )


def terms(glossary: str) -> dict[str, str]:
    """Return each term of the glossary with its first sentence."""
    found = {}
    parts = re.split(r"(?m)^## ", glossary)
    topics = "".join(part for part in parts if part.startswith(TOPICS))
    for term, text in ENTRY.findall(topics):
        if term in ORDINARY:
            continue
        flat = " ".join(text.split()).replace("**", "").replace("`", "")
        first = SENTENCE.match(flat)
        found[term] = first[0] if first else flat
    return found


def _join() -> list[str]:
    return [
        f'<p class="ac-hand__join">Address {LINE} Code {LINE}'
        f" Resume code {LINE}</p>",
        "<p>The resume code brings you back on another device. No account, no"
        " e-mail address.</p>",
    ]


def _steps(talk: Talk) -> Iterator[str]:
    yield "<h2>The steps</h2>"
    yield '<ol class="ac-hand__steps">'
    starts = accumulate((p.step.minutes for p in talk.parts), initial=0)
    for start, part in zip(starts, talk.parts, strict=False):
        step = part.step
        page = f" ({escape(part.page_title)})" if part.page_title else ""
        yield (
            f"<li><b>{start // 60}:{start % 60:02}</b>"
            f" {escape(step.title)}{page}, {step.minutes} min</li>"
        )
    yield "</ol>"


def _question(question: Question) -> str:
    choices = " ".join(
        f"<li>{escape(choice)}</li>" for choice in question.choices
    )
    return (
        '<section class="ac-hand__question">'
        f"<h3>{escape(question.text)}</h3>\n<ul>{choices}</ul>\n"
        f"<p>Because {LINE}</p></section>"
    )


def _rules(rules: practices.Practices) -> Iterator[str]:
    yield f"<h2>{practices.FIRST}</h2>"
    yield '<ol class="ac-hand__rules">'
    for name in rules.first:
        rule = escape(rules.rules[name].rule.replace("`", ""))
        yield (
            f'<li><a href="{BASE}guides/best-practices/#{name}">{rule}</a>'
            "</li>"
        )
    yield "</ol>"


def _words(talk: Talk, glossary: str) -> Iterator[str]:
    said = " ".join(
        text
        for part in talk.parts
        for text in (
            part.step.title,
            part.objective,
            *(point.text for point in part.points),
            *(question.text for question in part.questions),
        )
    )
    yield "<h2>The words</h2>"
    yield '<dl class="ac-hand__words">'
    for term, meaning in terms(glossary).items():
        if re.search(rf"(?i)\b{re.escape(term)}s?\b", said):
            yield (
                f"<div><dt>{escape(term)}</dt>"
                f" <dd>{escape(meaning)}</dd></div>"
            )
    yield "</dl>"


def _onward(
    talk: Talk, chapters: Iterable[Chapter], labs: Iterable[Lab]
) -> Iterator[str]:
    seen = {part.step.page for part in talk.parts}
    rest = [
        f'<a href="{BASE}chapters/{each.page}/">{each.number}'
        f" {escape(each.title)}</a>"
        for each in chapters
        if each.minutes and f"chapters/{each.page}" not in seen
    ]
    more = [
        f'<a href="{BASE}labs/{lab.slug}/">{lab.number}'
        f" {escape(lab.title)}</a>"
        for lab in labs
        if f"labs/{lab.slug}" not in seen
    ]
    yield "<h2>Where to go on</h2>"
    yield '<ul class="ac-hand__onward">'
    yield f"<li>Chapters that weren't part of it: {', '.join(rest)}</li>"
    yield f"<li>Labs: {', '.join(more)}</li>"
    yield (
        f'<li><a href="{BASE}guides/what-you-would-say-now/">What you would'
        " say now</a>: the first five questions again</li>"
    )
    yield (
        f'<li><a href="{BASE}guides/best-practices/">Best practices</a>: a'
        " list to tick, for your role</li>"
    )
    yield "</ul>"
