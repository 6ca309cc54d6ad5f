"""Writes the tables of the page about `accepted hostile`.

    harness/hostile/ways.toml           -> site/generated/hostile_ways.md
    harness/requirements/hostile.toml   -> site/generated/hostile_rules.md

A requirement's anchor is its id in lower case.
"""

from __future__ import annotations

from accepted.sitebuild.step import Step
from demo.settings import ROOT
from harness.hostile.running import texts
from harness.requirements import Requirement, of

WAYS = ROOT / "site" / "generated" / "hostile_ways.md"
RULES = ROOT / "site" / "generated" / "hostile_rules.md"


def write() -> None:
    """Write both tables."""
    WAYS.parent.mkdir(parents=True, exist_ok=True)
    WAYS.write_text(ways(), "utf-8")
    RULES.write_text(rules(), "utf-8")


def ways() -> str:
    """Return what the server does in each way, and what is judged."""
    lines = [
        "| Way | The server | A good client | Judged |",
        "|---|---|---|---|",
    ]
    for name, text in texts().items():
        judged = ", ".join(
            f"[{id_}](#client-{id_.lower()})" for id_ in text.judged
        )
        lines.append(f"| `{name}` | {text.does} | {text.wants} | {judged} |")
    return "\n".join([*lines, ""])


def rules() -> str:
    """Return each requirement with its reason, source and chapter."""
    return "\n\n".join(_rule(one) for one in of("hostile").values()) + "\n"


def _rule(one: Requirement) -> str:
    number = one.chapter.partition("-")[0]
    # A source in this repository is the page itself.
    file, _, words = one.source.partition(": ")
    is_here = file.startswith("site/")
    source = f"ours, above: {words}" if is_here else one.source
    return (
        f"### {one.id} {{ #{one.id.lower()} }}\n\n"
        f"**{one.level}: {one.text}** {one.why} Source: {source}. "
        f"More in [chapter {number}](../chapters/{one.chapter}.md)."
    )


STEP = Step(
    name="hostileways",
    says="Writing the tables of the hostile server.",
    inputs=(
        "harness/hostile/*.toml",
        "harness/requirements/hostile.toml",
        "accepted/sitebuild/hostileways.py",
    ),
    outputs=(WAYS, RULES),
    run=write,
)
