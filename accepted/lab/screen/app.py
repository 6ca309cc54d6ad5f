"""The program around the screens of the labs."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType

from accepted.lab.screen.home import Home
from accepted.lab.screen.work import Work


class Labs(App[None]):
    """Shows the list of labs first; a lab's screen lies above it."""

    TITLE = "Accepted labs"
    ENABLE_COMMAND_PALETTE = False
    CSS = """
    Screen { layout: vertical; }
    .title { height: 1; text-style: bold; padding: 0 1; }
    .status { height: auto; max-height: 3; padding: 0 1; }
    .detail { height: 4; padding: 0 1; border-top: solid $foreground 30%; }
    #labs { height: 1fr; border: none; padding: 0 1; }
    #body { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    #text { height: auto; }
    #page { height: auto; padding: 0; }
    ProgressBar { height: 1; padding: 0 1; display: none; }
    ProgressBar.running { display: block; }
    Bar { width: 1fr; }
    Asking { align: center middle; }
    #question {
        width: 60; height: auto; padding: 1 2; border: round $foreground;
        background: $surface;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "leave", "Quit"),
        Binding("ctrl+c", "leave", "Quit", show=False, priority=True),
    ]

    def on_mount(self) -> None:
        """Show the list, without movement that distracts."""
        self.animation_level = "none"
        self.push_screen(Home())

    async def action_leave(self) -> None:
        """End a check that runs, then leave."""
        for screen in self.screen_stack:
            if isinstance(screen, Work):
                await screen.end_check()
        self.exit()
