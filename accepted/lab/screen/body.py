"""The part of a screen that scrolls: a page, or lines as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Markdown, Static

from accepted.lab.errors import LabError

# chosen: longer lines than a terminal of 80 columns has are hard to read.
WIDEST = 80


class Body(VerticalScroll):
    """Shows either Markdown or lines."""

    def __init__(self) -> None:
        super().__init__(id="body")
        self.lines: list[str] = []

    @property
    def text_width(self) -> int:
        """Return how long a line may be."""
        return min(self.size.width - 1, WIDEST)

    def compose(self) -> ComposeResult:
        """Lay out both; one of them is empty."""
        yield Markdown("", id="page", open_links=False)
        yield Static("", id="text", markup=False)

    def show_page(self, markdown: str) -> None:
        """Show Markdown, from its beginning."""
        self.lines = []
        self.query_one("#text", Static).update("")
        self.query_one("#page", Markdown).update(markdown)
        self.scroll_home(animate=False)

    def show_lines(self, lines: Iterable[str]) -> None:
        """Show lines, from the first."""
        self.lines = list(lines)
        self.query_one("#page", Markdown).update("")
        self.query_one("#text", Static).update("\n".join(self.lines))
        self.scroll_home(animate=False)


class Saying:
    """Shows a LabError in the status line; everything else goes on up."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: object, error: BaseException | None, trace: object
    ) -> bool:
        if isinstance(error, LabError):
            self._say(str(error))
            return True
        return False
