"""Runs the checks of `make check` side by side, in under 30 s."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from accepted import node
from accepted.audit import NOT_AUDITED
from accepted.sitebuild import apitypes
from demo.settings import ROOT

PYTHON = sys.executable
CODE = (
    *("accepted", "bench", "demo", "harness", "labs", "lessons", "workshop"),
    "tests",
)
CONTRACTS = (
    "import sys; from importlinter.cli import lint_imports_command as run;"
    " sys.argv[0] = 'lint-imports'; run()"
)
# The slow ones first, so that the quick ones fill the gaps.
CHECKS: dict[str, list[str]] = {
    "types": [PYTHON, "-m", "mypy"],
    "imports": [PYTHON, "-c", CONTRACTS, "--no-cache"],
    "house": [PYTHON, "-m", "pytest", "-q", "tests/house"],
    "lint": [PYTHON, "-m", "ruff", "check", *CODE],
    # Ruff's S has most of bandit's rules; this adds the rest, and a second
    # opinion. Bandit's low findings are left to ruff, where each exception
    # has its reason.
    "bandit": [
        *(PYTHON, "-m", "bandit", "-q", "-ll"),
        # Written as other teams would.
        *("-x", "labs/*/start/*,labs/*/oddballs/*"),
        *("-r", *CODE[:-1]),
    ],
    "audit": [PYTHON, "-m", "accepted.audit"],
    "format": [PYTHON, "-m", "ruff", "format", "--check", *CODE],
}


def checks() -> dict[str, list[str]]:
    """Return the checks that can run here: name and command."""
    compiler = node.MODULES / "typescript" / "bin" / "tsc"
    # Both exist once the site has been built.
    if not (compiler.exists() and apitypes.TYPES.exists()):
        return CHECKS
    widgets = [str(node.NODE), str(compiler), "--noEmit", "--project", "."]
    return {"widget types": widgets, **CHECKS}


def run(say: Callable[[str], None]) -> int:
    """Run all checks side by side; return 1 if one failed."""
    began_s = time.monotonic()
    failed = []
    with ThreadPoolExecutor() as pool:
        started = {
            name: pool.submit(_run, command)
            for name, command in checks().items()
        }
        for name, result in started.items():
            code, output, took_s = result.result()
            is_known = not output.startswith(NOT_AUDITED)
            how = ("ok" if is_known else "-") if code == 0 else "FAILED"
            why = "" if is_known else f": {output.strip()}"
            say(f"{how:<7} {name} ({took_s:.1f} s){why}")
            if code != 0:
                failed.append(name)
                say(output)
    took_s = time.monotonic() - began_s
    say(
        f"{', '.join(failed)} failed" if failed else f"all ok ({took_s:.0f} s)"
    )
    return 1 if failed else 0


def _run(command: list[str]) -> tuple[int, str, float]:
    began_s = time.monotonic()
    ended = subprocess.run(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout, time.monotonic() - began_s
