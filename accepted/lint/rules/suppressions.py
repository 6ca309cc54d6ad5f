"""Rules about suppressions; the engine finds these itself."""

from __future__ import annotations

from collections.abc import Iterator

from accepted.lint.facts import Facts
from accepted.lint.findings import Finding, Level, Options, Rule

ALONE = "it is about this command and not about a service"


def by_the_engine(_facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find nothing: suppressing.py compares comments with findings."""
    yield from ()


RULES = (
    Rule(
        name="suppression-without-reason",
        title="A suppression gives no reason",
        why="The next reader has to know why the rule is wrong here.",
        level=Level.ERROR,
        find=by_the_engine,
        explain="Write the reason behind the bracket:"
        " `# accepted: ignore[early-ack] a lost mail is sent again by hand`."
        " Without one, the suppression doesn't count.",
        alone=ALONE,
    ),
    Rule(
        name="unused-suppression",
        title="A suppression suppresses nothing",
        why="It would hide a later finding that nobody has looked at.",
        level=Level.WARNING,
        find=by_the_engine,
        explain="The rule finds nothing in this line or the one below, or"
        " there is no rule of that name. Remove the comment.",
        alone=ALONE,
    ),
)
