"""Collects the JSON schemas of all inputs and lines, for the widgets' types.

Their names begin with the experiment's: `CableInput`, `CableLine`, and the
parts of a line such as `CableHeard`.
"""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from lessons.catalogue import EXPERIMENTS

REF = "#/components/schemas/{prefix}{{model}}"


def schemas() -> dict[str, Any]:
    """Return the schemas as components of an OpenAPI description."""
    found: dict[str, Any] = {}
    for one in EXPERIMENTS.values():
        prefix = one.name.capitalize()
        for shape, name in ((one.input_model, "Input"), (one.line, "Line")):
            schema = TypeAdapter(shape).json_schema(
                ref_template=REF.format(prefix=prefix)
            )
            for part, of_part in schema.pop("$defs", {}).items():
                found[prefix + part] = of_part
            found[prefix + name] = schema
    return found
