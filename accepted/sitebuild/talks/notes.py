"""Writes the speaker notes, which the rooms' server gives to instructors.

    build/notes.json: {minutes: {step: notes}}

It lies outside of build/site, so no copy of the site has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from accepted.sitebuild.talks.reading import Part, Talk


def as_data(talks: Sequence[Talk]) -> dict[str, Any]:
    """Return all notes as plain data."""
    return {
        str(talk.agenda.minutes): {
            part.step.id: _notes(part) for part in talk.parts
        }
        for talk in talks
    }


def _notes(part: Part) -> dict[str, Any]:
    notes = part.notes
    return {
        "page_title": part.page_title,
        "misconception": notes.misconception,
        "reply": notes.reply,
        "cut_ok": notes.cut_ok,
        "moments": [
            {
                "from_min": moment.from_min,
                "to_min": moment.to_min,
                "text": moment.text,
                "runs": moment.runs,
            }
            for moment in notes.moments
        ],
        "questions": [
            {
                "id": question.id,
                "question": question.text,
                "choices": list(question.choices),
                "replies": list(question.replies),
                "answer": question.answer,
                "expected": notes.expected[question.id],
                "figure": question.figure,
                "run_s": question.run_s,
            }
            for question in part.questions
        ],
    }
