"""The list of labs: twelve lines, and a few words on the one you're at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static

from accepted.lab import preflight, progress, showing
from accepted.lab.errors import LabError
from accepted.lab.recording import state
from accepted.lab.screen.body import Saying
from accepted.lab.screen.work import Work
from labs.grading.lab import Lab, labs

# Where you are has to be seen without colour.
HERE, ELSEWHERE = "\u25b8", " "


class Home(Screen[None]):
    """Shows what is done and what is next; Enter opens a lab."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", show=True),
        Binding("d", "doctor", "Doctor"),
        Binding("r", "report", "Report"),
    ]

    def __init__(self) -> None:
        super().__init__()
        # Said above the words on the lab you're at, until it's mended.
        self._notices: list[str] = []

    def compose(self) -> ComposeResult:
        """Lay out title, list and detail."""
        yield Static("", classes="title", id="title", markup=False)
        yield OptionList(id="labs", markup=False)
        yield Static("", classes="detail", id="detail", markup=False)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Begin at the next lab."""
        self._fill(self._progress().next())

    def on_screen_resume(self) -> None:
        """Show what has changed while a lab was open."""
        if options := self._options():
            at = options.highlighted or 0
            self._fill(labs()[at])

    def on_option_list_option_highlighted(
        self, event: OptionList.OptionHighlighted
    ) -> None:
        """Mark the line, and say what the lab is about."""
        self._mark(event.option_index)
        lab = labs()[event.option_index]
        self._say([*self._notices, lab.comes])

    def on_option_list_option_selected(
        self, event: OptionList.OptionSelected
    ) -> None:
        """Open a lab that is here."""
        lab = labs()[event.option_index]
        if lab.is_ready:
            self.app.push_screen(Work(lab))
        else:
            self._say([f"{lab.title} is planned, and not here yet."])

    def action_open(self) -> None:
        """Open the lab you're at."""
        self._options().action_select()

    def action_doctor(self) -> None:
        """Look whether this machine can judge."""
        with Saying(lambda refusal: self._say([refusal])):
            found = list(preflight.findings())
            bad = [each for each in found if not each.is_ok]
            lines = [*preflight.lines(bad), preflight.conclusion(found)]
            self._say(lines)

    def action_report(self) -> None:
        """Show how much is done, and the code to take it elsewhere."""
        self._say(list(showing.report(self._progress()))[-3:])

    def _progress(self) -> progress.Progress:
        try:
            found = progress.read()
            self._notices = list(showing.damage(found))
            return found
        except LabError as error:
            self._notices = [str(error), ""]
            return progress.Progress()

    def _options(self) -> OptionList:
        return self.query_one("#labs", OptionList)

    def _fill(self, at: Lab | None) -> None:
        known = self._progress()
        options = self._options()
        options.clear_options()
        options.add_options(line(lab, known) for lab in labs())
        options.highlighted = labs().index(at) if at else 0
        self._mark(options.highlighted)
        title = f"Accepted labs: {known.done} of {len(labs())} done"
        self.query_one("#title", Static).update(title)
        options.focus()

    def _mark(self, at: int) -> None:
        options = self._options()
        for index in range(options.option_count):
            text = str(options.get_option_at_index(index).prompt)
            mark = HERE if index == at else ELSEWHERE
            if text[0] != mark:
                options.replace_option_prompt_at_index(index, mark + text[1:])

    def _say(self, lines: Iterable[str]) -> None:
        self.query_one("#detail", Static).update("\n".join(lines))


def line(lab: Lab, known: progress.Progress) -> str:
    """Return one lab as a line of the list."""
    how = state(known.of(lab)) if lab.is_ready else "planned"
    if lab.is_ready and not known.of(lab).done and lab == known.next():
        how = f"{how}, next".removeprefix(", ")
    return (
        f"{ELSEWHERE}{lab.number:>3}  {lab.title:<26} {lab.minutes:>3} min"
        f"  chapter {lab.chapter:<3} {how}"
    )
