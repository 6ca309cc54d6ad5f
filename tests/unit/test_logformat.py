"""Log lines say what was sent; nothing in them works on a terminal."""

from __future__ import annotations

import io
import json
import logging

import pytest

from demo import logformat
from demo.logformat import escaped
from demo.supervisor.child import Child
from demo.supervisor.printedlines import printed_of_caddy


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("plain, \u00e9, \u6f22, \U0001f600", None),
        ("\x1b[31m", "\\u001b[31m"),
        ("\x9b31m", "\\u009b31m"),
        ("a\r\nb\tc", "a\\r\\nb\\tc"),
        ("\u202e \u2066 \u200f \u2028 \u0085", None),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_is_not_printable_is_escaped(
    text: str, right: str | None
) -> None:
    assert escaped(text).isprintable()
    assert escaped(text) == (right or escaped(text))
    # As JSON has it, so that a line of JSON stays one.
    assert json.loads(f'"{escaped(text)}"') == text


async def test_a_part_s_line_of_json_stays_one() -> None:
    lines: list[str] = []
    asked = {"method": "GET", "uri": "/\x9b\u202e"}
    entry = {"level": "error", "status": 502, "request": asked, "duration": 1}
    said = json.dumps(entry, ensure_ascii=False).encode()
    Child(lines.append).pipe_data_received(1, said + b"\n\x9b\xff\n")
    assert all(line.isprintable() for line in lines)
    assert printed_of_caddy(lines[0]) == "502 to GET /\x9b\u202e after 1.0 s"


def test_a_record_is_escaped_and_its_traceback_keeps_its_lines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = io.StringIO()
    monkeypatch.setattr("sys.stderr", told)
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    logformat.start()
    try:
        raise ValueError("\x9bforged")
    except ValueError:
        logging.getLogger("demo").exception("of %s", "a\nINFO demo forged")
    lines = told.getvalue().splitlines()
    assert lines[0] == "ERROR demo of a\\nINFO demo forged"
    assert lines[1] == "Traceback (most recent call last):"
    assert lines[-1] == "ValueError: \\u009bforged"
