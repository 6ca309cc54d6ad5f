"""Writes the gateways of chapter 1: as a table, and as data for its figure.

    site/data/gateways.toml -> site/generated/gateways.html

The page includes it inside <accepted-chain>: the table is readable without
scripts, and the figure calculates with the data beside it.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from html import escape
from typing import Any

from accepted.sitebuild.step import Step
from demo.settings import ROOT

DATA = ROOT / "site" / "data" / "gateways.toml"
PAGE = ROOT / "site" / "generated" / "gateways.html"

KINDS = {
    "total": "total",
    "first-byte": "to the first byte",
    "idle": "idle",
    "idle-after": "idle, after the first byte",
    "idle-packets": "idle, packets count",
}
HEAD = ("Hop", "Clock", "Default", "Can be set", "The client sees")

Row = Mapping[str, Any]


def write() -> None:
    """Write table and data."""
    data = tomllib.loads(DATA.read_text("utf-8"))
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(as_html(data), "utf-8")


def as_html(data: Mapping[str, Any]) -> str:
    """Return both; no blank line, which Markdown takes for an end."""
    gateways: list[Row] = data["gateway"]
    head = "".join(f'<th scope="col">{cell}</th>' for cell in HEAD)
    lines = [
        '<div class="ac-tw ac-gateways" tabindex="0" role="group"'
        ' aria-label="All gateways">',
        f"<table><thead><tr>{head}</tr></thead><tbody>",
        *map(_row, gateways),
        "</tbody></table>",
        "</div>",
        f'<script type="application/json">{_json(data)}</script>',
    ]
    return "\n".join(lines) + "\n"


def _row(gateway: Row) -> str:
    clocks: list[Row] = gateway["clocks"]
    notes = [
        escape(gateway.get("note", "")),
        f"<b>Not certain:</b> {escape(gateway['unsure'])}"
        if "unsure" in gateway
        else "",
        f"Sends a TCP keep-alive after {gateway['keepalive_s']} s of silence."
        if "keepalive_s" in gateway
        else "",
        f'Checked on <span class="ac-day">{gateway["checked_on"]}</span>.'
        if "checked_on" in gateway
        else "Not checked.",
    ]
    cells = (
        _lines(KINDS[clock["kind"]] for clock in clocks) or "none",
        _lines(_seconds(clock["default_s"]) for clock in clocks) or "none",
        _lines(map(_bounds, clocks)) or "no",
        _sees(gateway),
    )
    return (
        f'<tr id="gateway-{gateway["id"]}"><th scope="row">'
        f'<a href="{escape(gateway["source"])}">{escape(gateway["name"])}</a>'
        f"<small>{' '.join(filter(None, notes))}</small></th>"
        + "".join(f"<td>{cell}</td>" for cell in cells)
        + "</tr>"
    )


def _lines(words: Any) -> str:
    return "<br>".join(words)


def _seconds(figure_s: int) -> str:
    return f"{figure_s:,} s" if figure_s else "off"


def _bounds(clock: Row) -> str:
    match clock["raise"]:
        case "fixed":
            return "no"
        case "free":
            return "yes"
        case _:
            return f"{clock['least_s']:,} to {clock['most_s']:,} s"


def _sees(gateway: Row) -> str:
    match gateway["ends"]:
        case "answers":
            return f"{gateway['status']}"
        case "drops":
            return "nothing"
        case "raises":
            return escape(gateway["error"])
        case _:
            return "a closed connection" if gateway["clocks"] else "no cut"


def _json(data: Mapping[str, Any]) -> str:
    """Return what the figure needs, safe inside a script element."""
    content = {"gateways": data["gateway"], "presets": data["preset"]}
    text = json.dumps(content, default=str, separators=(",", ":"))
    return text.replace("<", "\\u003c")


STEP = Step(
    name="gateways",
    says="Writing the table of gateways.",
    inputs=("site/data/gateways.toml", "accepted/sitebuild/gateways.py"),
    outputs=(PAGE,),
    run=write,
)
