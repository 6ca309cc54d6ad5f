"""Writes a talk's slides as HTML, a section each; public, so without notes.

In a deck a question comes before the words that answer it. The answer is a
fragment: it appears with the next press, and until then only its own
disclosure has it, which stays closed where there is no deck (a phone, a page
without scripts).

Addresses are relative to /workshop/slides/<minutes>/.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import accumulate

from accepted.sitebuild import practices
from accepted.sitebuild.talks.reading import Part, Question, Talk

BASE = "../../../"


def as_html(talk: Talk, rules: practices.Practices) -> str:
    """Return all slides of a talk, in order."""
    slides = [_first(talk), _plan(talk)]
    for number, part in enumerate(talk.parts, 1):
        slides += _part(part, f"Step {number} of {len(talk.parts)}")
    slides.append(_rules(rules))
    return "\n".join(slides) + "\n"


def _first(talk: Talk) -> str:
    minutes = talk.agenda.minutes
    return _slide(
        "welcome",
        f"<h2>{escape(talk.agenda.title)}</h2>\n"
        '<p class="ac-deck__join">Open <b data-join>this server\'s address'
        "</b> and type the code <b data-code>that is on the board</b>.</p>\n"
        "<p>You need a browser, and no account. Predict before you press:"
        " each figure is a real run.</p>\n"
        f'<p class="ac-deck__foot"><a href="../../handout/{minutes}/">Handout'
        f' to print</a> · <a href="{BASE}">The guide</a></p>',
    )


def _plan(talk: Talk) -> str:
    starts = [0, *accumulate(part.step.minutes for part in talk.parts)]
    rows = "\n".join(
        f"<li><span>{start // 60}:{start % 60:02}</span>"
        f' <a href="#{part.step.id}">{escape(part.step.title)}</a>'
        f" <span>{part.step.minutes} min</span></li>"
        for start, part in zip(starts, talk.parts, strict=False)
    )
    crowd = " is-long" if len(talk.parts) > 10 else ""
    return _slide(
        "plan",
        f"<h2>{talk.agenda.minutes} minutes</h2>\n"
        f'<ol class="ac-deck__plan{crowd}">\n{rows}\n</ol>',
    )


def _part(part: Part, place: str) -> Iterator[str]:
    step = part.step
    about = f"{place} · {step.minutes} min"
    if part.page_title:
        about += (
            f' · <a href="{BASE}{step.page}/">{escape(part.page_title)}</a>'
        )
    more = ""
    if part.objective:
        more = f"<p>After it you can: {escape(_lower(part.objective))}</p>"
    if part.situation:
        more = (
            f"<p>{escape(part.situation)}</p>\n"
            f"<pre><code>{escape(part.command)}</code></pre>"
        )
    if not step.page and part.points:
        said = "".join(f"<li>{escape(p.text)}</li>" for p in part.points)
        more = f"<ul>{said}</ul>"
    yield _slide(
        step.id,
        f'<p class="ac-deck__about">{about}</p>\n'
        f"<h2>{escape(step.title)}</h2>\n{more}",
        "ac-deck__step",
    )
    for question in part.questions:
        yield _question(part, question)
    if step.page:
        yield _points(part)


def _question(part: Part, question: Question) -> str:
    choices = "\n".join(
        f"<li>{escape(choice)}</li>" for choice in question.choices
    )
    figure = f"{BASE}{part.step.page}/#{question.anchor}"
    return _slide(
        f"{part.step.id}-{question.id}",
        '<p class="ac-deck__about">Predict, then press</p>\n'
        f'<h2 class="ac-deck__question">{escape(question.text)}</h2>\n'
        f'<ol class="ac-deck__choices">\n{choices}\n</ol>\n'
        f'<p><a href="{figure}">Run the figure:'
        f" {escape(question.figure)}</a></p>\n"
        '<details class="fragment ac-deck__answer"><summary>What the recorded'
        " run shows</summary>\n"
        f"<p><b>{escape(question.choices[question.answer])}.</b>"
        f" {escape(question.replies[question.answer])}</p></details>",
    )


def _points(part: Part) -> str:
    page = f"{BASE}{part.step.page}/"
    points = "\n".join(
        f'<li>{escape(point.text)} <a href="{page}#{point.anchor}"'
        f' aria-label="Source: {escape(point.section)}">§</a></li>'
        for point in part.points
    )
    return _slide(
        f"{part.step.id}-points",
        f'<p class="ac-deck__about">{escape(part.page_title)}</p>\n'
        f"<h2>{escape(part.step.title)}: what to keep</h2>\n"
        f'<ul class="ac-deck__points">\n{points}\n</ul>',
    )


def _rules(rules: practices.Practices) -> str:
    rows = "\n".join(
        f'<li><a href="{BASE}guides/best-practices/#{name}">'
        f"{_plain(rules.rules[name].rule)}</a></li>"
        for name in rules.first
    )
    return _slide(
        "rules",
        f'<h2>{practices.FIRST}</h2>\n<ol class="ac-deck__rules">\n{rows}\n'
        "</ol>",
    )


def _slide(name: str, inside: str, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<section id="{name}"{named}>\n{inside}\n</section>'


def _plain(markdown: str) -> str:
    return escape(markdown.replace("`", ""))


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
