"""Writes what pages show of the code: it is derived from the code.

`python -m lessons.export` makes these pieces in site/generated/, and puts the
settings into demo/README.md, between two comments:

    states.md     the state machine: a Mermaid diagram, a table
    story.md      a task that changes hands: a Mermaid diagram, a table
    settings.md   every setting: variable, default with its unit, reason
    kinds.md      the kinds of work and their inputs
    worked.md     worked examples of sizing: the tables of chapter 11
    anti_patterns.md   the gallery: code, recorded runs, diffs

and, for their twins in the browser, site/widgets/test/sizing.json: inputs and
results of the sizing model (lessons/vectors/), and checking.json: the answers
of the model checker (lessons/checking/).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from demo.contract import TERMINAL_STATES, TRANSITIONS, State
from demo.settings import ROOT, Settings
from lessons.antipatterns.page import anti_patterns
from lessons.checking import exported
from lessons.kinds import kinds_of
from lessons.story import diagram, words
from lessons.vectors import text as vectors_text
from lessons.worked import worked

GENERATED = ROOT / "site" / "generated"
README = ROOT / "demo" / "README.md"
VECTORS = ROOT / "site" / "widgets" / "test" / "sizing.json"
CHECKING = VECTORS.with_name("checking.json")

# What a setting's number counts: told by the end of its name, ...
UNITS = {
    "_s": "seconds",
    "_bytes": "bytes",
    "_fraction": "fraction of 1",
}
# ... or here, where it counts things.
COUNTED = {
    "port": "TCP port",
    "feed_length": "events",
    "blobs_per_owner": "blobs",
    "results_per_owner": "results",
    "unfinished_limit": "tasks",
    "address_limit": "submissions a minute",
    "uploads_at_once": "uploads",
    "blobs_per_address": "blobs",
    "submit_limit": "submissions a minute",
}
BLOCK = re.compile(r"(?s)(<!-- settings: .*? -->\n).*?(<!-- /settings -->)")


def states() -> str:
    """Return the state machine: a fenced Mermaid diagram, and in words."""
    lines = [
        "```mermaid",
        "stateDiagram-v2",
        "    accTitle: The states of a task",
        "    accDescr: An arrow for each event, from the state in which it"
        " may happen to the one that follows.",
    ]
    arrows: dict[tuple[str, str], list[str]] = {}
    for event, (before, after) in TRANSITIONS.items():
        for state in sorted(before, key=_order):
            from_ = state.value if state else "[*]"
            to = after.value if after else from_
            arrows.setdefault((from_, to), []).append(event.value)
    # One arrow for all events between two states: labels of several would
    # be drawn over each other.
    for (from_, to), events in arrows.items():
        lines.append(f"    {from_} --> {to}: {', '.join(events)}")
    lines += [
        f"    {state.value} --> [*]"
        for state in State
        if state in TERMINAL_STATES
    ]
    table = _table(
        ("From", "Event", "To"),
        (
            (_named(from_), ", ".join(map(_named, events)), _named(to))
            for (from_, to), events in arrows.items()
        ),
    )
    return "\n".join([*lines, "```", "", _noted("The same in words", table)])


def story() -> str:
    """Return how a task changes hands: a Mermaid diagram, and in words."""
    return f"{diagram()}\n{_noted('The same in words', words())}"


def unit(name: str) -> str | None:
    """Return what the number of a setting counts; None for no number."""
    ends = (word for end, word in UNITS.items() if name.endswith(end))
    return COUNTED.get(name) or next(ends, None)


def settings() -> str:
    """Return every setting as a Markdown table."""
    prefix = Settings.model_config["env_prefix"]
    rows = [
        (
            f"`{prefix}{name.upper()}`",
            # No column of its own: on a phone there are 320 px for all.
            _shown(field.get_default(call_default_factory=True))
            + (f" {unit_}" if (unit_ := unit(name)) else ""),
            field.description or "",
        )
        for name, field in Settings.model_fields.items()
    ]
    return _table(("Variable", "Default", "What it is, and why"), rows)


def with_settings(readme: str) -> str:
    """Return the text of demo/README.md with its table made anew."""
    return BLOCK.sub(lambda m: f"{m[1]}\n{settings()}\n{m[2]}", readme)


def kinds() -> str:
    """Return each kind of work with a Markdown table of its input."""
    parts = []
    for kind in kinds_of(Settings()).values():
        rows = [
            (
                f"`{name}`",
                _shown(field.get("default", "to be given")),
                _limits(field),
            )
            for name, field in kind.input_model.model_json_schema()[
                "properties"
            ].items()
        ]
        table = _table(("Input", "Default", "What it is"), rows)
        parts.append(f"**`{kind.name}`**: {kind.title}.\n\n{table}")
    return "\n".join(parts)


def write(folder: Path) -> list[Path]:
    """Write all pieces into `folder`; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for piece in (states, story, settings, kinds, worked, anti_patterns):
        path = folder / f"{piece.__name__}.md"
        path.write_text(piece(), encoding="utf-8")
        made.append(path)
    return made


def _noted(title: str, text: str) -> str:
    """Return a note that opens on a click."""
    inside = "".join(f"    {line}\n" for line in text.splitlines())
    return f'??? note "{title}"\n\n{inside}'


def _named(name: str) -> str:
    return "nothing yet" if name == "[*]" else f"`{name}`"


def _order(state: State | None) -> int:
    return -1 if state is None else list(State).index(state)


def _limits(field: dict[str, Any]) -> str:
    low = field.get("minimum", field.get("exclusiveMinimum"))
    high = field.get("maximum")
    if high is None and "exclusiveMaximum" in field:
        high = field["exclusiveMaximum"] - 1
    if "enum" in field:
        range_ = ", ".join(_shown(choice) for choice in field["enum"])
    elif field["type"] == "boolean":
        range_ = "yes or no"
    elif field["type"] == "string":
        return str(field["description"])
    else:
        range_ = f"{low} to {high}"
    return f"{field['description']} ({range_})"


def _shown(default: object) -> str:
    text = "" if default is None else str(default)
    if isinstance(default, SecretStr) and text:
        return "not shown"
    return f"`{text}`" if text else "none"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    cells = (
        " | ".join(cell.replace("|", "\\|") for cell in line) for line in lines
    )
    return "".join(f"| {line} |\n" for line in cells)


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    README.write_text(with_settings(text), encoding="utf-8")
    VECTORS.write_text(vectors_text(), encoding="utf-8")
    CHECKING.write_text(exported.vectors(), encoding="utf-8")
    for written in [README, VECTORS, CHECKING, *write(GENERATED)]:
        sys.stdout.write(f"{written.relative_to(ROOT)}\n")
