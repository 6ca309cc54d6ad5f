"""Writes the ledger of the page "The promise": which test holds what.

Reads site/claims.toml; writes site/generated/claims.md, the footnotes that
the page includes. tests/house/test_claims.py holds page and ledger together.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from accepted.sitebuild.step import Step
from demo.settings import ROOT

LEDGER = ROOT / "site" / "claims.toml"
NOTES = ROOT / "site" / "generated" / "claims.md"


def write() -> None:
    """Write the notes."""
    ledger = tomllib.loads(LEDGER.read_text("utf-8"))
    NOTES.parent.mkdir(parents=True, exist_ok=True)
    NOTES.write_text(as_notes(ledger["claim"]), "utf-8")


def as_notes(claims: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a Markdown footnote for each claim: its words, its tests."""
    return "\n".join(
        f"[^{name}]:\n    {claim['says']}\n\n"
        + "".join(f"    - `{test}`\n" for test in claim["tests"])
        for name, claim in claims.items()
    )


STEP = Step(
    name="claims",
    says="Writing the ledger of what is promised.",
    inputs=("site/claims.toml", "accepted/sitebuild/claims.py"),
    outputs=(NOTES,),
    run=write,
)
