"""A check as lines for a terminal. It gets the same objects as JSON does."""

from __future__ import annotations

import json
import textwrap
from typing import Any

WIDTH = 79
PROOF_LINES = 10


def printed(line: dict[str, Any]) -> None:
    """Print one object of a check."""
    print("\n".join(lines(line)), flush=True)


def lines(line: dict[str, Any]) -> list[str]:
    """Return the lines for one object of a check."""
    match line["event"]:
        case "begin":
            return [f"{line['title']}, seed {line['seed']}"]
        case "part":
            return [f"  {line['number']}/{line['of']} {line['name']}"]
        case "violation":
            return _violation(line)
        case _:
            return _verdict(line)


def _violation(line: dict[str, Any]) -> list[str]:
    expected = line["expected"] if line["expected"] != line["text"] else ""
    return [
        "",
        f"{line['requirement']}  {line['text']}",
        *(_wrapped("expected", expected) if expected else []),
        *_wrapped("seen", line["seen"]),
        *(_record(each) for each in line["proof"][-PROOF_LINES:]),
        "",
    ]


def _wrapped(name: str, text: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=f"  {name:<9} ",
        subsequent_indent=" " * 12,
    )


def _record(record: dict[str, Any]) -> str:
    more = json.dumps(record["more"], default=str)
    text = (
        f"    {record['at_s']:.3f} {record['who']} {record['what']}"
        f" {record['phase']} {more}"
    )
    return text[: WIDTH * 2]


def _verdict(line: dict[str, Any]) -> list[str]:
    words = line["verdict"].replace("-", " ")
    why = f": {line['why']}" if line["why"] else ""
    found = [f"{words}{why} ({line['took_s']} s, seed {line['seed']})"]
    if line["verdict"] != "pass":
        for name, printed_ in line["output"].items():
            if printed_:
                found.append(f"  the last lines of {name}:")
                found += [f"    {text[:WIDTH]}" for text in printed_[-6:]]
    return found
