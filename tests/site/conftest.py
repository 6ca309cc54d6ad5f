"""A browser that watches: pages that ask another host or complain fail.

Closed after each module: while Playwright's synchronous side runs, its
event loop is in the way of every asynchronous test.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from accepted.sitebuild import build
from tests.running import RunningStack
from tests.site.watching import Visitor

# As root and without a screen; nothing of the browser's own traffic.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Few scripts run long enough to be worth it. measured: by hand, six pages
    # with axe took 21.3 s of CPU, and 22.9 s with it; one run each.
    "--js-flags=--no-opt",
]

# An expectation waits for an event; this is the net below it. Playwright's 5 s
# are too few where four processes of tests share two cores: a page that draws
# its figures, or finds a live run again after a reload, takes as long there.
# chosen: four times that.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site; built first if it's stale."""
    return build(lambda _: None)


@pytest.fixture(scope="module")
def browser(browser_path: str) -> Iterator[Browser]:
    """A Chromium."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=browser_path, args=FLAGS
        )
        yield launched
        launched.close()


@pytest.fixture
def visitor(
    browser: Browser, site: Path, stack: RunningStack
) -> Iterator[Visitor]:
    """Opens pages of the running stack; holds them clean at the end."""
    opened = Visitor(browser, stack.base_url)
    yield opened
    opened.close()
    assert not opened.complaints()
