"""Generates TypeScript types of the API from its OpenAPI description.

    demo/ (OpenAPI) -> build/openapi.json -> site/generated/api.d.ts

Types only: the widgets call `fetch` themselves, since status lines and header
fields are the lesson. A widget that reads a field that the API
doesn't send then fails `make check`.
"""

from __future__ import annotations

import json
from pathlib import Path

from accepted import node
from accepted.sitebuild.step import BUILD, Step
from demo.settings import ROOT

TYPES = ROOT / "site" / "generated" / "api.d.ts"
PRESSES = ROOT / "site" / "generated" / "presses.ts"
RULES = ROOT / "site" / "generated" / "rules.ts"
COMPILER = node.MODULES / "openapi-typescript" / "bin" / "cli.js"


def write(to: Path = TYPES) -> None:
    """Write the types."""
    # Here, because it takes the second that a build without anything to
    # do doesn't have.
    from lessons.checking.exported import module as rules
    from lessons.description import description
    from lessons.presses import module
    from lessons.schemas import schemas

    typed = description()
    # Not a part of the API: what a run's progress carries.
    typed["components"]["schemas"] |= schemas()
    written = BUILD / "openapi.json"
    written.write_text(json.dumps(typed), encoding="utf-8")
    to.parent.mkdir(parents=True, exist_ok=True)
    to.with_name(PRESSES.name).write_text(module(), encoding="utf-8")
    to.with_name(RULES.name).write_text(rules(), encoding="utf-8")
    # Immutable, because no widget changes a response.
    node.run([COMPILER, written, "--immutable", "--output", to])


STEP = Step(
    name="apitypes",
    says="Deriving the widgets' types from the API.",
    inputs=(
        "package-lock.json",
        "demo/api/*.py",
        "demo/blobs/*.py",
        "demo/contract.py",
        "demo/events.py",
        "demo/kinds.py",
        "demo/work/*.py",
        "lessons/**/*.py",
        "demo/settings.py",
        "demo/web/*.py",
        "accepted/sitebuild/apitypes.py",
    ),
    outputs=(TYPES, PRESSES, RULES),
    run=write,
)
