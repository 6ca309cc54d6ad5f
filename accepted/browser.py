"""Finds the Chromium that the site's tests drive.

Standard library only: the doctor uses it before anything is installed.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

# The same engine without a browser around it comes first. measured: by hand,
# it opens a page of figures with half the CPU.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome",
)
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
ADVICE = (
    "the tests in a browser need Chromium: `sudo apt install"
    " chromium-headless-shell` (or chromium), or"
    " `.venv/bin/python -m playwright install chromium`"
)


def find() -> Path | None:
    """Return a browser of this machine, or one Playwright fetched."""
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    if MAC.exists():
        return MAC
    return next(iter(sorted(_fetched(), reverse=True)), None)


def _fetched() -> list[Path]:
    """Return the browsers that Playwright has downloaded."""
    default = (
        Path.home() / "Library" / "Caches"
        if sys.platform == "darwin"
        else Path.home() / ".cache"
    )
    folder = Path(
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or default / "ms-playwright"
    )
    # chromium-1234/chrome-linux/chrome, chrome-linux64, chrome-mac/….app
    found = [
        *folder.glob("chromium-*/chrome-linux*/chrome"),
        *folder.glob("chromium-*/chrome-mac*/*.app/Contents/MacOS/*"),
    ]
    return [path for path in found if os.access(path, os.X_OK)]
