"""The report as one HTML page that needs nothing else. Pure.

Every text of the service is escaped, and the page loads and runs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from harness.conformance.outcome import Row, Standing
from harness.conformance.report.story import Told, line
from harness.conformance.report.style import STYLE

WORDS = {
    Standing.PASS: "pass",
    Standing.VIOLATED: "violated",
    Standing.SKIPPED: "skipped",
    Standing.COULD_NOT_JUDGE: "could not judge",
}
AREAS = {
    "SUBMIT": "Submitting",
    "STATUS": "The status",
    "RESULT": "The result",
    "CANCEL": "Cancelling",
    "KEY": "Idempotency keys",
    "OWNER": "Owners",
    "ID": "Ids",
    "HTTP": "HTTP itself",
    "EVENTS": "Events",
    "DURABLE": "After a kill",
}
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def report(told: Told) -> str:
    """Return the page."""
    title = f"{told.verdict.words}: {told.url}"
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{escape(title)}</title>",
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
        *_head(told),
        *_violations(told),
        *_tables(told),
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join(parts) + "\n"


def _head(told: Told) -> Iterator[str]:
    words = told.verdict.words
    yield f'<h1><span class="{_class(words)}">{words}</span>'
    yield f"{escape(told.url)}</h1>"
    yield "<dl>"
    for name, value in (
        ("Dialect", told.dialect),
        ("Seed", str(told.seed)),
        ("Began", told.began),
        ("Took", f"{told.took_s:.1f} s, {told.requests} requests"),
        *((name.capitalize(), str(n)) for name, n in told.counts.items()),
    ):
        yield f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"
    yield "</dl>"


def _violations(told: Told) -> Iterator[str]:
    rows = [r for r in told.rows if r.standing is Standing.VIOLATED]
    if not rows:
        return
    yield "<h2>Violations</h2>"
    for row in rows:
        yield from _violation(row, told.began_s)


def _violation(row: Row, began_s: float) -> Iterator[str]:
    needed = row.requirement
    yield f'<section id="{needed.id}">'
    yield f"<h3>{needed.id} <small>{needed.level}</small></h3>"
    yield f"<p>{escape(needed.text)}</p>"
    for violation in row.violations:
        yield "<dl>"
        for name, value in (
            ("At", violation.subject),
            ("Expected", violation.expected),
            ("Seen", violation.seen),
        ):
            yield f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>"
        yield "</dl>"
        if violation.proof:
            lines = (line(r, began_s) for r in violation.proof)
            # It may be wider than the page: then it scrolls, by keys too.
            yield (
                f'<pre tabindex="0" role="region" aria-label="What was sent'
                f' and answered: {needed.id}">'
            )
            yield escape("\n".join(lines)) + "</pre>"
    yield f"<p>{escape(needed.why)}</p>"
    yield f"<p>Source: {escape(needed.source)}</p>"
    yield "</section>"


def _tables(told: Told) -> Iterator[str]:
    yield "<h2>All requirements</h2>"
    areas: dict[str, list[Row]] = {}
    for row in told.rows:
        areas.setdefault(row.requirement.id.split("-")[1], []).append(row)
    for area, rows in areas.items():
        name = AREAS.get(area, area)
        yield '<div class="wide" tabindex="0" role="region"'
        yield f' aria-label="{escape(name)}">'
        yield f"<table><caption>{escape(name)}</caption>"
        yield '<thead><tr><th scope="col">Requirement</th>'
        yield '<th scope="col">Level</th><th scope="col">Standing</th>'
        yield '<th scope="col">Text</th></tr></thead><tbody>'
        for row in rows:
            yield from _row(row)
        yield "</tbody></table></div>"


def _row(row: Row) -> Iterator[str]:
    needed, words = row.requirement, WORDS[row.standing]
    id_ = needed.id
    if row.standing is Standing.VIOLATED:
        id_ = f'<a href="#{id_}">{id_}</a>'
    text = escape(needed.text)
    if row.reason:
        text += f"<br><small>{escape(row.reason)}</small>"
    yield f'<tr><th scope="row">{id_}</th><td>{needed.level}</td>'
    yield f'<td><span class="{_class(words)}">{words}</span></td>'
    yield f"<td>{text}</td></tr>"


def _class(words: str) -> str:
    return {
        "pass": "good",
        "wrong": "bad",
        "violated": "bad",
        "skipped": "quiet",
    }.get(words, "unsure")
