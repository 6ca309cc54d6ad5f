"""The words of a lab's screen: its title, and a solution's files. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from accepted.lab.progress import LabProgress
from accepted.lab.recording import state
from labs.grading.lab import Lab

REVEAL = (
    "Show the solution? It's noted as used, and the lab can still be done."
)
TO_START = "s copies the start of this lab for you to work on."


def title(lab: Lab, own: LabProgress) -> str:
    """Return a lab in one line, and how far its learner is."""
    hint = f"hint {own.most_hints}" if own.most_hints else ""
    words = [
        f"{lab.number} {lab.title}",
        f"{lab.minutes} min",
        f"chapter {lab.chapter}",
        *filter(None, [state(own), hint]),
    ]
    return " \u00b7 ".join(words)


def solution(files: Mapping[str, str], after: str) -> str:
    """Return the files of a solution as Markdown, and what to say of it."""
    parts = [
        f"### {name}\n\n```\n{text.rstrip()}\n```\n"
        for name, text in files.items()
    ]
    return "\n".join([*parts, after])
