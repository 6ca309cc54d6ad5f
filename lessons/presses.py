"""Writes the requests of each press as a TypeScript module for the widgets.

It has one constant for each scenario that a figure shows by default: the list
of its requests. Choices of the reader change fields of the input, so that
nothing is written down twice.
"""

from __future__ import annotations

import json

from lessons.scenarios import SCENARIOS

HEAD = "// Made by `make site` from what lessons/scenarios declares.\n"


def module() -> str:
    """Return the module's text."""
    lines = [HEAD]
    for name, scenario in SCENARIOS.items():
        # `cable.8` is the figure `cable` after another choice.
        if "." in name:
            continue
        sent = [
            {"track": one.track, "path": one.path, "body": one.body}
            for one in scenario.submissions
        ]
        constant = name.upper().replace("-", "_")
        lines.append(
            f"export const {constant} ="
            f" {json.dumps(sent, indent=2)} as const;\n"
        )
    return "\n".join(lines)
