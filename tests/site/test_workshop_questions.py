"""The questions of agendas are those of the figures, with what is true."""

from __future__ import annotations

import json
import tomllib

from workshop.agendas import FILE, QUESTIONS, agendas


def test_each_question_of_an_agenda_is_a_figures() -> None:
    known = json.loads(QUESTIONS.read_text("utf-8"))
    table = tomllib.loads(FILE.read_text("utf-8"))
    asked = {
        poll
        for agenda in table["agenda"]
        for step in agenda["steps"]
        for poll in step.get("polls", ())
    }
    assert asked
    assert asked <= known.keys()


def test_each_has_a_right_answer_and_a_reason() -> None:
    polls = [
        poll
        for agenda in agendas().values()
        for step in agenda.steps
        for poll in step.polls
    ]
    assert len(polls) > 20
    for poll in polls:
        assert 0 <= poll.answer < len(poll.choices) <= 10, poll.id
        assert len(poll.choices) == len(set(poll.choices)), poll.id
        assert poll.why, poll.id
