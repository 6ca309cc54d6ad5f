"""Checks every pinned package for PyPI's advisories, with pip-audit.

Run as `python -m accepted.audit`. A known vulnerability makes the exit code 1.
Without a network nothing can be checked: it says so, and the exit code is 0.

pip-audit counts a package that its service doesn't know as one without
vulnerabilities, and so would pass with an index that serves no advisories.
Here only packages that were really looked up count.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from demo.settings import ROOT

PINS = ROOT / "requirements" / "test.txt"
_PIN = re.compile(r"^([\w.-]+==[\w.!+-]+)", re.MULTILINE)
# chosen: a service that hasn't answered by then counts as unavailable.
TIMEOUT_S = 5
NOT_AUDITED = "not audited"

# From pins to pip-audit's findings; None if it couldn't check.
Ask = Callable[[Sequence[str]], list[dict[str, Any]] | None]


def pins(text: str) -> list[str]:
    """Return `name==version` of each package in a requirements file."""
    return _PIN.findall(text)


def ask(packages: Sequence[str]) -> list[dict[str, Any]] | None:
    """Return pip-audit's finding for each pin; None without a service."""
    with tempfile.TemporaryDirectory() as folder:
        list_, found = Path(folder, "pins.txt"), Path(folder, "found.json")
        list_.write_text("\n".join(packages), encoding="utf-8")
        subprocess.run(
            [
                *(sys.executable, "-m", "pip_audit", "--requirement", list_),
                *("--disable-pip", "--no-deps", "--format", "json"),
                *("--progress-spinner", "off", "--timeout", str(TIMEOUT_S)),
                *("--output", found),
            ],
            capture_output=True,
            check=False,
        )
        if not found.exists() or not found.stat().st_size:
            return None
        report = json.loads(found.read_text(encoding="utf-8"))
        return list(report["dependencies"])


def audit(packages: Sequence[str], ask: Ask = ask) -> tuple[int, str]:
    """Return the exit code and a message."""
    # Try one first: without a response, a hundred more get none either.
    if not _known(ask(packages[:1])):
        return 0, f"{NOT_AUDITED}: no network, or an index without advisories"
    known = _known(ask(packages))
    if not known:
        return 0, f"{NOT_AUDITED}: the network has gone"
    found = [
        f"{package['name']} {package['version']}: {problem['id']},"
        f" mended in {', '.join(problem['fix_versions']) or 'no version yet'}"
        for package in known
        for problem in package["vulns"]
    ]
    if found:
        return 1, "\n".join(found)
    return 0, f"{len(known)} of {len(packages)} packages are known, and clean"


def _known(report: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    return [p for p in report or [] if "skip_reason" not in p]


if __name__ == "__main__":
    code, message = audit(pins(PINS.read_text(encoding="utf-8")))
    sys.stdout.write(f"{message}\n")
    sys.exit(code)
