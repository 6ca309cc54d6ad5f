"""Picks a service's packages from the guide's own pinned ones.

template/requirements/*.in.txt name what is imported; *.names, all that is
installed for it. Versions and hashes are those of the guide's own lists, so
a service starts with packages that were tested together.
"""

from __future__ import annotations

import re
from pathlib import Path

# A package's line, and the hashes below it; one may be there twice, for
# different Pythons.
BLOCK = re.compile(r"(?m)^([\w.-]+)(?:\[.*?\])?==.*\n(?: +--hash=.*\n)*")


def chosen(pins: Path, names: Path) -> str:
    """Return the lines of `pins` about the packages that `names` lists."""
    wanted = set(names.read_text("utf-8").split())
    blocks = [
        match
        for match in BLOCK.finditer(pins.read_text("utf-8"))
        if match[1] in wanted
    ]
    missing = wanted - {block[1] for block in blocks}
    assert not missing, f"{pins.name} has no {', '.join(sorted(missing))}"
    return "".join(block[0] for block in blocks)
