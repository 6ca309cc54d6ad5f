"""Asks PyPI's advisories about every pinned package, by pip-audit.

Run as `python -m accepted.audit`. A known vulnerability is an exit code of
1. Without a network nothing can be known, which is said and fails nothing:
the answer isn't this machine's to give.

pip-audit counts a package that its service doesn't know as one without
vulnerabilities, and so would pass with an index that serves no advisories.
Here only what was really looked up counts.
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
# chosen: who doesn't answer by then is as good as not there.
TIMEOUT_S = 5
NOT_AUDITED = "not audited"

# From pins to what pip-audit found, None when it found nothing out.
Ask = Callable[[Sequence[str]], list[dict[str, Any]] | None]


def pins(text: str) -> list[str]:
    """Return `name==version` of each package in a requirements file."""
    return _PIN.findall(text)


def ask(wanted: Sequence[str]) -> list[dict[str, Any]] | None:
    """Return what pip-audit says of each pin, None when it can't ask."""
    with tempfile.TemporaryDirectory() as folder:
        list_, found = Path(folder, "pins.txt"), Path(folder, "found.json")
        list_.write_text("\n".join(wanted), encoding="utf-8")
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
        told = json.loads(found.read_text(encoding="utf-8"))
        return list(told["dependencies"])


def audit(wanted: Sequence[str], ask: Ask = ask) -> tuple[int, str]:
    """Return the exit code, and what is to be said."""
    # One first: where it gets no answer, a hundred more get none either.
    if not _known(ask(wanted[:1])):
        return 0, f"{NOT_AUDITED}: no network, or an index without advisories"
    known = _known(ask(wanted))
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
    return 0, f"{len(known)} of {len(wanted)} packages are known, and clean"


def _known(told: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    return [p for p in told or [] if "skip_reason" not in p]


if __name__ == "__main__":
    code, said = audit(pins(PINS.read_text(encoding="utf-8")))
    sys.stdout.write(f"{said}\n")
    sys.exit(code)
