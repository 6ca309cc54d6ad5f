"""Opens pages as a visitor would, and notes what should never happen.

A request to another host, an error in the console (a violation of the
Content-Security-Policy is one), an exception in a script.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Response,
    expect,
)

from demo.settings import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# The rules of WCAG 2.2 A and AA, and what axe's makers advise on top.
TAGS = [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
]
# What passes is only counted. measured: by hand, to name each node of it as
# well is a fifth of the time.
RUN_AXE = """
([within, only]) => axe.run(within, {
  runOnly: only,
  resultTypes: ["violations"],
})
"""


@cache
def _axe() -> str:
    return AXE.read_text("utf-8")


def draw(page: Page) -> None:
    """Give a sign of life: all figures of the page are drawn after it."""
    page.mouse.move(1, 1)
    expect(page.locator(":not(:defined)")).to_have_count(0)


# As a visitor may have it: each width and each scheme once. Colours go by the
# scheme, and order and size by the width.
LOOKS = ((1280, "light"), (390, "dark"))
# For the frame around every page: some parts of it are there in one width.
ALL_LOOKS = (*LOOKS, (1280, "dark"), (390, "light"))
# What Material calls the two schemes.
SCHEMES = {"light": "default", "dark": "slate"}


def look(page: Page, width: int, scheme: str) -> None:
    """Give an open page another width and colours; without motion.

    axe would measure colours half way of a fade.
    """
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    # An open page keeps its colours until its switch is used.
    switch = page.locator(f"input[data-md-color-scheme={SCHEMES[scheme]}]")
    switch.evaluate("choice => choice.click()")
    expect(page.locator("body")).to_have_attribute(
        "data-md-color-scheme", SCHEMES[scheme]
    )


class Visitor:
    """A browser at one base address, with an eye on every page."""

    def __init__(self, browser: Browser, base_url: str) -> None:
        self.base_url = base_url
        # Statuses that a test provokes: the browser calls each an error.
        self.expected: set[int] = set()
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._complaints: list[str] = []

    def open(self, path: str, **options: Any) -> Page:
        """Open a page in a context of its own; wait until it has loaded."""
        page = self.blank(**options)
        page.goto(self.base_url + path)
        if options.get("java_script_enabled", True):
            draw(page)
        return page

    def blank(
        self,
        *,
        width: int = 1280,
        height: int = 900,
        scheme: str = "light",
        **options: Any,
    ) -> Page:
        """Return an empty page in a context of its own.

        Without motion, unless asked for: a picture for each frame of a run of
        20 s is most of the CPU that a test takes.
        """
        options.setdefault("reduced_motion", "reduce")
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            **options,
        )
        self._contexts.append(context)
        page = context.new_page()
        self.watch(page)
        return page

    def watch(self, page: Page) -> None:
        """Note what this page does wrong."""
        page.on("request", lambda request: self._request(request.url))
        page.on("response", self._response)
        page.on(
            "console",
            lambda message: (
                self._error(page.url, message.text)
                if message.type == "error"
                else None
            ),
        )
        page.on(
            "pageerror", lambda error: self._note(f"{page.url} threw {error}")
        )

    def complaints(self) -> list[str]:
        """Return what was noted, and begin anew."""
        noted, self._complaints = self._complaints, []
        return noted

    def close(self) -> None:
        """Close every page."""
        for context in self._contexts:
            context.close()

    def _note(self, complaint: str) -> None:
        self._complaints.append(complaint)

    def _request(self, url: str) -> None:
        if not url.startswith((self.base_url, "data:", "blob:")):
            self._note(f"asked another host: {url}")

    def _response(self, response: Response) -> None:
        status = response.status
        if status >= 400 and status not in self.expected:
            self._note(f"{status} from {response.url}")

    def _error(self, url: str, text: str) -> None:
        # That is a response, and noted as one.
        if not text.startswith("Failed to load resource"):
            self._note(f"{url} said {text}")


def axe(page: Page, within: str = "html") -> list[str]:
    """Return what axe finds wrong with the page, or parts of it, as it is."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_axe())
    # Else a button may lie below the header, and be too small for it.
    page.evaluate("scrollTo(0, 0)")
    found = page.evaluate(RUN_AXE, [within, TAGS])
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
