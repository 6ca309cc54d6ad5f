"""Writes the catalogue, hints, solutions and the report as lines. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from accepted.lab import catalogue as texts
from accepted.lab.catalogue import called
from accepted.lab.code import written
from accepted.lab.folders import shown
from accepted.lab.hints import LAST, Hint
from accepted.lab.progress import Progress
from accepted.lab.recording import state
from labs.grading.lab import Lab, labs

WIDTH = 79


def catalogue(progress: Progress) -> Iterator[str]:
    """Yield the twelve in order, then what to do next."""
    yield from damage(progress)
    coming = progress.next()
    for lab in labs():
        mark = ">" if lab == coming else " "
        how = state(progress.of(lab)) if lab.is_ready else "planned"
        line = (
            f"{mark}{lab.number:>3}  {lab.title:<26} {lab.minutes:>3} min"
            f"  chapter {lab.chapter:<3}  {how}"
        )
        yield line.rstrip()
    yield ""
    yield next_line(progress)


def next_line(progress: Progress) -> str:
    """Return the command to go on with."""
    coming = progress.next()
    if coming is None:
        is_any_ready = any(lab.is_ready for lab in labs())
        return "All are done." if is_any_ready else "No lab is here yet."
    verb = "check" if progress.of(coming).is_touched else "start"
    return f"Next: {called(f'{verb} {coming.number}')}"


def hints(lab: Lab, given: Sequence[Hint]) -> Iterator[str]:
    """Yield all hints that were shown, and how to get the next."""
    requirement = given[0].requirement
    yield f"{requirement.id}  {requirement.name}"
    yield from _wrapped(requirement.text, "  ")
    for hint in given:
        yield ""
        yield f"Hint {hint.tier} of {LAST}: {hint.title.lower()}"
        yield from _wrapped(hint.text, "  ")
        if hint.page:
            yield f"  Read: {hint.page}"
    yield ""
    if given[-1].tier < LAST:
        yield f"The next one: {called(f'hint {lab.number}')}"
    else:
        yield (
            "There is no further hint. The solution:"
            f" {called(f'solution {lab.number}')}"
        )


def solution(lab: Lab) -> Iterator[str]:
    """Yield the files of the reference solution."""
    yield from files(texts.solution(lab))
    yield f"These files: {shown(lab.solution)}"


def files(found: Mapping[str, str]) -> Iterator[str]:
    """Yield some files by their names."""
    for name, text in found.items():
        yield f"# ---- {name}"
        yield text


def after_pass(lab: Lab, *, is_first: bool) -> Iterator[str]:
    """Yield after a pass why it holds; at later ones only where that is."""
    after = texts.after(lab)
    if is_first and after:
        yield ""
        yield after
    yield f"Why, what it costs, and ours: {called(f'solution {lab.number}')}"
    yield f"What is next: {called('list')}"


def report(progress: Progress) -> Iterator[str]:
    """Yield a line for each lab that was touched, and the short code."""
    yield from damage(progress)
    yield from table(progress)
    code = written(progress, [lab.slug for lab in labs()])
    yield f"Elsewhere: {called(f'report --import {code}')}"
    yield f"Found out again: {called('check --all-labs')}"


def table(progress: Progress) -> Iterator[str]:
    """Yield a line for each lab that was touched, and how many are done."""
    head = f"{'':>3}  {'':<26} {'attempts':>8} {'hints':>6} {'minutes':>8}"
    yield head.rstrip()
    for lab in labs():
        own = progress.of(lab)
        if own.is_touched:
            yield (
                f"{lab.number:>3}  {lab.title:<26} {own.attempts:>8}"
                f" {own.most_hints:>6} {own.minutes:>8}  {state(own)}"
            )
    yield ""
    yield f"{progress.done} of {len(labs())} done."


def damage(progress: Progress) -> Iterator[str]:
    """Yield where a damaged file was kept, if one was."""
    if progress.damaged is not None:
        yield (
            "progress.json could not be read. It is kept as"
            f" {progress.damaged.name}, and a new one begins."
            f" `{called('check --all-labs')}` finds out again what is done."
            " Delete that file to be rid of this line."
        )
        yield ""


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent
    )
