"""Copies files of other packages for pages and API docs: site/vendor/.

    fonts/    IBM Plex, three files
    mermaid/  the diagram library as ES modules, loaded by scripts/diagrams.js
    swagger/  Swagger UI, for /api/docs
    licenses/ one for each package

Never from another host: the site makes no request to one.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from accepted.node import MODULES
from accepted.sitebuild.compress import compress
from accepted.sitebuild.step import Step
from demo.settings import ROOT

VENDOR = ROOT / "site" / "vendor"

SANS = "@fontsource-variable/ibm-plex-sans"
MONO = "@fontsource/ibm-plex-mono"

# Where to, from which files of node_modules.
FILES = {
    "fonts": (
        f"{SANS}/files/ibm-plex-sans-latin-wght-normal.woff2",
        f"{MONO}/files/ibm-plex-mono-latin-400-normal.woff2",
        f"{MONO}/files/ibm-plex-mono-latin-600-normal.woff2",
    ),
    # The ES modules in chunks (300 kB for a page with a sequence diagram,
    # compressed), never mermaid.min.js (1.6 MB for any).
    "mermaid": ("mermaid/dist/mermaid.esm.min.mjs",),
    "mermaid/chunks/mermaid.esm.min": (
        "mermaid/dist/chunks/mermaid.esm.min/*.mjs",
    ),
    "swagger": (
        "swagger-ui-dist/swagger-ui-bundle.js",
        "swagger-ui-dist/swagger-ui.css",
    ),
}
LICENSED = (SANS, MONO, "lit", "mermaid", "reveal.js", "swagger-ui-dist")


def copy() -> None:
    """Copy all of it, leaving nothing of an older version."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for folder, patterns in FILES.items():
        for pattern in patterns:
            _copy(pattern, VENDOR / folder)
    for package in LICENSED:
        target = VENDOR / "licenses" / f"{package.replace('/', '-')}.txt"
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(MODULES / package / "LICENSE", target)
    compress(VENDOR)


def _copy(pattern: str, target: Path) -> None:
    found = list(MODULES.glob(pattern))
    if not found:
        # Another version with other names: that is ours to adapt to.
        raise FileNotFoundError(2, "not in the package", pattern)
    target.mkdir(parents=True, exist_ok=True)
    for path in found:
        shutil.copyfile(path, target / path.name)


STEP = Step(
    name="vendor",
    says="Copying fonts, diagram library and Swagger UI.",
    inputs=(
        "package-lock.json",
        "accepted/sitebuild/vendor.py",
        "accepted/sitebuild/compress.*",
    ),
    outputs=(VENDOR,),
    run=copy,
)
