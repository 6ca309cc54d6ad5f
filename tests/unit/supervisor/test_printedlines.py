"""Printing of a part's lines."""

from __future__ import annotations

import pytest

from demo.supervisor.printedlines import printed_of_caddy, printed_of_python


@pytest.mark.parametrize(
    ("line", "heard"),
    [
        ("INFO demo.api.tasks task t_1 accepted", "task t_1 accepted"),
        ("WARNING demo.api.hub away", "WARNING away"),
        ("DEBUG demo.api.hub detail", None),
        ("INFO celery.apps.worker ready", None),
        ("ERROR celery.worker cannot connect", "cannot connect"),
        ("WARNING py.warnings superuser", None),
        ("WARNING:  Unsupported upgrade.", "Unsupported upgrade."),
        ("INFO:     Started server process [1]", None),
        ("[2026-11-23 20:00:00,1: ERROR/MainProcess] lost", "lost"),
        ("  File \"x.py\", line 1", None),
    ],
)  # fmt: skip
def test_python(line: str, heard: str | None) -> None:
    assert printed_of_python(line) == heard


def test_a_504_of_the_gateway_is_one_sentence() -> None:
    line = (
        '{"level":"error","status":504,"duration":5.001,"request":'
        '{"method":"POST","uri":"/api/held/tasks"}}'
    )
    assert printed_of_caddy(line) == "504 to POST /api/held/tasks after 5.0 s"


def test_chatter_of_the_gateway_stays_in_its_log() -> None:
    assert printed_of_caddy('{"level":"info","msg":"serving"}') is None


def test_the_last_word_of_a_gateway_that_gives_up_is_heard() -> None:
    assert printed_of_caddy("Error: listening on :80: permission denied")
