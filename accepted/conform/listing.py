"""Lists requirements, and prints dialects to start from."""

from __future__ import annotations

from accepted.conform.options import WrongArguments
from harness.conformance.dialectfile import FOLDER, shipped
from harness.requirements import of


def requirements() -> str:
    """Return a line for each requirement, and one for each dialect."""
    rows = [
        f"{r.id:<15} {r.level:<6} {r.text}" for r in of("conform").values()
    ]
    dialects = [f"{d.name:<15} {d.says}" for d in shipped().values()]
    return "\n".join([*rows, "", "Dialects", *dialects])


def dialect(name: str) -> str:
    """Return the file of a dialect."""
    if name not in shipped():
        names = ", ".join(shipped())
        raise WrongArguments(f"There is no dialect {name!r}: {names}.")
    return (FOLDER / f"{name}.toml").read_text("utf-8")
