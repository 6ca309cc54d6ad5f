"""One lab on the screen: its page, a check, hints, and the solution."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Footer, ProgressBar, Static

from accepted.lab import (
    catalogue,
    folders,
    progress,
    recording,
    sealed,
    showing,
    telling,
)
from accepted.lab.checking import Check, Event, of_lab
from accepted.lab.result import Result
from accepted.lab.screen import words
from accepted.lab.screen.asking import Asking
from accepted.lab.screen.body import Body, Saying
from accepted.lab.watching import results
from harness.verdict import Verdict
from labs.grading.lab import Lab


class Work(Screen[None]):
    """Shows one lab; a check that runs is ended when the screen is left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "page", "Page"),
        Binding("s", "start", "Start"),
        Binding("c", "check", "Check"),
        Binding("w", "watch", "Watch"),
        Binding("h", "hint", "Hint"),
        Binding("o", "solution", "Solution"),
        Binding("r", "reset", "Reset"),
        Binding("escape", "back", "Back"),
    ]

    def __init__(self, lab: Lab) -> None:
        super().__init__()
        self._lab = lab
        self._check: Check | None = None
        self._watch: asyncio.Event | None = None
        self._evidence: list[str] = []

    @property
    def _body(self) -> Body:
        return self.query_one(Body)

    def compose(self) -> ComposeResult:
        """Lay out title, status, progress and text."""
        title = words.title(self._lab, progress.LabProgress())
        yield Static(title, classes="title", id="title", markup=False)
        yield Static("", classes="status", id="status", markup=False)
        yield ProgressBar(show_eta=False, show_percentage=False)
        yield Body()
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Begin with the page."""
        self._body.focus()
        self.action_page()
        with Saying(self._status):
            is_started = folders.is_started(self._lab)
            own = f"Your files: {self._own()}"
            self._status(own if is_started else words.TO_START)
            self._title()

    def action_page(self) -> None:
        """Show the lab's page."""
        self._body.show_page(catalogue.page(self._lab))

    def action_start(self) -> None:
        """Copy the start of the lab."""
        with Saying(self._status):
            folders.start(self._lab)
            recording.started(self._lab)
            self._title()
            self._status(f"Your files: {self._own()}. c checks them.")

    def action_check(self) -> None:
        """Check once; a check that runs is ended first."""
        with Saying(self._status):
            folders.require_started(self._lab)
            self.run_worker(self._check_once(), group="check", exclusive=True)

    def action_watch(self) -> None:
        """Check at each save, or stop doing so."""
        with Saying(self._status):
            folders.require_started(self._lab)
            is_on = self._watch is not None
            work = self.end_check() if is_on else self._check_at_saves()
            self.run_worker(work, group="check", exclusive=not is_on)

    def action_hint(self) -> None:
        """Show the next hint."""
        with Saying(self._status):
            given = showing.hints(self._lab, recording.hinted(self._lab))
            # A hint says where to look in what was found.
            self._body.show_lines([*given, "", *self._evidence])
            self._title()

    def action_solution(self) -> None:
        """Show the solution, after a question if the lab isn't done."""
        with Saying(self._status):
            own = progress.read().of(self._lab)
            sealed.require_readable(self._lab, own)
            if own.done:
                self._show_solution(True)
                return
            self.app.push_screen(Asking(words.REVEAL), self._show_solution)

    def action_reset(self) -> None:
        """Begin anew, after a question."""
        with Saying(self._status):
            folders.require_started(self._lab)
            question = f"Begin anew? {self._own()} is kept as a copy."
            self.app.push_screen(Asking(question), self._reset)

    async def action_back(self) -> None:
        """End a check that runs; without one, go back to the list."""
        if self._check is not None or self._watch is not None:
            await self.end_check()
            self._status("The check was ended.")
        else:
            self.dismiss()

    async def end_check(self) -> None:
        """End a check, and wait until nothing of it is left."""
        if self._watch is not None:
            self._watch.set()
        if self._check is not None:
            await self._check.cancel()

    async def _check_once(self) -> None:
        with Saying(self._status):
            check = self._new_check()
            try:
                self._tell(await check.run())
            finally:
                self._idle(check)

    async def _check_at_saves(self) -> None:
        watch = self._watch = asyncio.Event()
        check: Check | None = None

        def begin() -> Check:
            nonlocal check
            check = self._new_check()
            return check

        with Saying(self._status):
            try:
                folder = folders.folder(self._lab)
                async for result in results(folder, begin, watch):
                    self._tell(result)
                    self._check = None
                    self._status(f"Watching {self._own()}; w ends it.")
                self._status("No longer watching.")
            finally:
                if self._watch is watch:
                    self._watch = None
                self._idle(check)

    def _new_check(self) -> Check:
        self._check = of_lab(self._lab, folders.folder(self._lab), self._event)
        self._body.show_lines([])
        self._status("Preparing the check.")
        return self._check

    def _event(self, event: Event) -> None:
        bar = self.query_one(ProgressBar)
        if event["event"] == "begin":
            bar.update(total=len(event["parts"]), progress=0)
            bar.add_class("running")
        elif event["event"] == "part":
            bar.update(progress=event["number"] - 1)
            self._status(f"Part {telling.part(event).strip()}")
        elif event["event"] == "violation" and self._check is not None:
            found = self._check.found[-1]
            width = self._body.text_width
            self._evidence = list(telling.violation(found, width=width))
            self._body.show_lines(self._evidence)

    def _tell(self, result: Result) -> None:
        if result.was_cancelled:
            return
        shown = [*self._body.lines, ""] if self._body.lines else []
        width = self._body.text_width
        ending = telling.verdict(self._lab, result, width=width)
        self._body.show_lines([*shown, *ending])
        self._status("" if result.found else ending[0])
        with Saying(self._status):
            is_first = recording.checked(self._lab, result)
            self._title()
            if result.verdict is Verdict.PASS and is_first:
                after = catalogue.after(self._lab)
                self._body.show_page(f"**{ending[0]}**\n\n{after}")

    def _idle(self, check: Check | None) -> None:
        """Show that a check has ended, unless another has begun since."""
        if self._check not in (check, None):
            return
        self._check = None
        if self.is_mounted:
            self.query_one(ProgressBar).remove_class("running")

    def _show_solution(self, is_wanted: bool | None) -> None:
        if not is_wanted:
            return
        with Saying(self._status):
            is_done = progress.read().of(self._lab).done
            recording.solution_shown(self._lab)
            self._title()
            files = catalogue.solution(self._lab)
            after = catalogue.after(self._lab) if is_done else ""
            self._body.show_page(words.solution(files, after))
            self._status(f"These files: {folders.shown(self._lab.solution)}")

    def _reset(self, is_wanted: bool | None) -> None:
        if is_wanted:
            self.run_worker(self._begin_anew())

    async def _begin_anew(self) -> None:
        # A check of the old files says nothing about the new ones.
        await self.end_check()
        checks = [w.wait() for w in self.workers if w.group == "check"]
        await asyncio.gather(*checks, return_exceptions=True)
        with Saying(self._status):
            kept = folders.reset(self._lab)
            self._evidence = []
            self.action_page()
            self._status(f"Kept: {folders.shown(kept)}")

    def _title(self) -> None:
        title = words.title(self._lab, progress.read().of(self._lab))
        self.query_one("#title", Static).update(title)

    def _own(self) -> str:
        return folders.shown(folders.folder(self._lab))

    def _status(self, text: str) -> None:
        self.query_one("#status", Static).update(text)
